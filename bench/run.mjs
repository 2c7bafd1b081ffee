// npm run bench: all parts, or those named, e.g. npm run bench -- pages memory; `charts` draws again what was measured before.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { stopAll } from './processes.mjs'
import { readResults, writeResults } from './results.mjs'
import { printTable, printTargets } from './table.mjs'

const parts = ['pages', 'completions', 'memory', 'growth', 'installation', 'resource-server', 'redis', 'scale']
const print = (text) => process.stdout.write(text)

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => ![...parts, 'charts'].includes(name))
if (unknown.length > 0) throw new TypeError(`Unknown: ${unknown.join(', ')}. Known are: ${parts.join(', ')}, charts`)

const here = fileURLToPath(new URL('.', import.meta.url))
if (!existsSync(`${here}node_modules`)) {
  execFileSync('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' })
}
const { drawCharts } = await import('./charts/draw.mjs')

const measured = []
try {
  for (const part of parts.filter((name) => wanted.length === 0 || wanted.includes(name))) {
    const start = performance.now()
    const { measure } = await import(`./parts/${part}.mjs`)
    const results = await measure()
    await stopAll()
    if (!results.skipped) await writeResults(part, results)
    measured.push(results)
    print(`${part}: ${Math.round((performance.now() - start) / 1000)} s\n`)
  }
} finally {
  await stopAll()
}
await drawCharts(await readResults())
print('\n')
for (const results of measured) printTable(results, print)
printTargets(measured, print)
