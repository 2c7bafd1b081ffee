import { readFile } from 'node:fs/promises'
import t from 'tap'
import { findTests, suites } from './suites.js'

t.test('each test file is part of one suite, or runs alone', async (t) => {
  const { tap: { include } } = JSON.parse(await readFile('package.json', 'utf8'))
  const alone: string[] = include.filter((pattern: string) => !pattern.endsWith('.suite.test.js'))
    .map((pattern: string) => pattern.replace('.tests/', '').replace(/\*.*/, ''))
  const beginnings = [...Object.values(suites).flat(), ...alone]
  for (const file of await findTests([''])) {
    t.equal(beginnings.filter((beginning) => file.startsWith(beginning)).length, 1, file)
  }
})
