// Tests the examples as a user would run them: outside of this repository, with the packed package and what
// package.json names. node examples/run.mjs [name …] [--node 22 …] [--keep]
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string', multiple: true, default: [] }, keep: { type: 'boolean' }, in: { type: 'string' } }
})
const here = fileURLToPath(new URL('.', import.meta.url))
const shell = process.platform === 'win32'
const unused = new Set(['node_modules', 'dist', 'mcp', 'opentelemetry', 'testing'])
const folder = values.in ?? mkdtempSync(join(tmpdir(), 'examples-'))
const run = (program, ...args) => execFileSync(program, args, { cwd: folder, stdio: 'inherit', shell })

try {
  for (const name of readdirSync(here).filter((name) => !unused.has(name))) {
    rmSync(join(folder, name), { recursive: true, force: true })
    cpSync(join(here, name), join(folder, name), { recursive: true })
  }
  const packing = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]
  const tarball = execFileSync('npm', packing, { cwd: join(here, '..'), encoding: 'utf8', shell }).trim()
  if (!existsSync(join(folder, 'node_modules'))) run('npm', 'ci', '--silent', '--no-audit', '--no-fund')
  run('npm', 'install', '--silent', '--no-save', '--no-audit', '--no-fund', `./${tarball}`)
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  const hosts = readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !unused.has(entry.name)).map(({ name }) => name)
    .filter((name) => readdirSync(join(here, name)).some((file) => /\.test\.[cm]?[jt]s$/.test(file)))
    .filter((name) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))
  // Two at a time, each half in one process, which parses the declarations of the packages once.
  const halves = [0, 1].map((half) => hosts.filter((_name, index) => index % 2 === half)).filter((half) => half.length > 0)
  await Promise.all(halves.map((half) => runAtOnce(process.execPath, join(here, 'support', 'compile.mjs'), ...half)))
  const tests = readdirSync(join(folder, 'dist'), { recursive: true })
    .filter((file) => /\.test\.[cm]?js$/.test(file))
    .filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)))
    .map((file) => join('dist', file)).sort()
  if (tests.length === 0) throw new Error(`No example is called ${wanted.join(' or ')}`)
  // Programs in other languages are the same with each version.
  const inNode = tests.filter((file) => !/^dist.(curl|go|python)\b/.test(file))
  const versions = inNode.length === 0 ? [] : values.node
  const others = versions.map((version) =>
    runAtOnce('npx', '--yes', '--package', `node@${version}`, 'node', '--test', ...inNode))
  // By default, one processor is left free.
  const own = runAtOnce(process.execPath, '--test', `--test-concurrency=${availableParallelism()}`, ...tests)
  await Promise.all([own, ...others])
} catch (error) {
  if (error.status === undefined) throw error
  process.exitCode = 1
} finally {
  if (!values.keep && values.in === undefined) rmSync(folder, { recursive: true, force: true })
}

async function runAtOnce (program, ...args) {
  const [status] = await once(spawn(program, args, { cwd: folder, stdio: 'inherit', shell }), 'exit')
  if (status !== 0) throw Object.assign(new Error(`${program} ${args.join(' ')} failed`), { status })
}
