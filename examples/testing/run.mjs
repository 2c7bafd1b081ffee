// Runs the tests beside this file as a user would: outside of this repository, with the packed package and what
// package.json names. node examples/testing/run.mjs [name …] [--node 22 …] [--keep] [--in folder]
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', multiple: true, default: [] }, keep: { type: 'boolean' }, in: { type: 'string' } }
})
const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '..', '..')
const shell = process.platform === 'win32'
const folder = values.in ?? mkdtempSync(join(tmpdir(), 'examples-testing-'))
const install = (...args) =>
  execFileSync('npm', [...args, '--silent', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit', shell })
const tap = 'node_modules/tap/dist/esm/run.mjs'
const jest = 'node_modules/jest/bin/jest.js'
const runners = {
  'node-test.test.mjs': ['--test'],
  'vitest.test.mjs': ['node_modules/vitest/vitest.mjs', 'run', '--test-timeout=60000'],
  'jest-modules.test.mjs': [jest],
  'jest-commonjs.test.cjs': [jest],
  'tap.test.mjs': [tap, '--timeout=100']
}

function report (name, isOk, output = '') {
  console.log(`${isOk ? 'ok' : 'NOT OK'} ${name}`)
  if (isOk) return
  if (output) console.log(output)
  process.exitCode = 1
}

/** Runs Node.js, this one or another version. */
function run (version, args) {
  const [program, ...before] = version ? ['npx', '--yes', '--package', `node@${version}`, 'node'] : [process.execPath]
  const options = { cwd: folder, encoding: 'utf8', timeout: 120_000, shell: shell && version !== undefined }
  const { status, stdout, stderr, error } = spawnSync(program, [...before, ...args], options)
  return { isOk: status === 0, output: [stdout, stderr, error].filter(Boolean).join('\n') }
}

try {
  const tests = Object.keys(runners)
    .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)))
  if (tests.length === 0) throw new Error(`No test is called ${wanted.join(' or ')}`)
  const isOurs = (file) => !/node_modules|\.tap$/.test(file.slice(here.length))
  cpSync(here, folder, { recursive: true, filter: isOurs })
  const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const tarball = execFileSync('npm', packing, { cwd: root, encoding: 'utf8', shell }).trim()
  if (!existsSync(join(folder, 'node_modules'))) install('ci')
  install('install', '--no-save', `./${tarball}`)
  if (tests.includes('tap.test.mjs')) {
    const built = run(undefined, [tap, 'build'])
    if (!built.isOk) report('tap build', false, built.output)
  }
  for (const version of [undefined, ...values.node]) {
    for (const file of tests) {
      const { isOk, output } = run(version, [...runners[file], file])
      report(`${file} on Node.js ${version ?? process.versions.node}`, isOk, output)
    }
  }
} finally {
  if (!values.keep && values.in === undefined) rmSync(folder, { recursive: true, force: true })
}
