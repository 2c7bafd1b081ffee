// Compiles hosts against the built package, under each module resolution and version of TypeScript that hosts use, and
// runs the type tests. Errors in the types of the SDK and what it is built on are theirs.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const theirs = /node_modules\/(@scalekit-sdk|@connectrpc|@bufbuild)\//
const common = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--target', 'es2023', '--lib', 'es2023,esnext.disposable', '--types', 'node']
const resolutions = {
  node16: ['--module', 'node16', '--moduleResolution', 'node16'],
  nodenext: ['--module', 'nodenext', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
  preserve: ['--module', 'preserve']
}
const runs = [
  ['typescript', 'node16', 'host.ts'],
  ['typescript', 'nodenext', 'host.ts', 'commonjs.cts'],
  ['typescript', 'bundler', 'host.ts'],
  ['typescript', 'preserve', 'host.ts'],
  ['typescript-5.9', 'nodenext', 'host.ts', 'commonjs.cts'],
  ['typescript-5.6', 'nodenext', 'host.ts'],
  ['typescript-5.6', 'bundler', 'host.ts']
]

const failed = []
// Two at a time.
await Promise.all([0, 1].map(async () => {
  for (let next = runs.shift(); next !== undefined; next = runs.shift()) {
    const [compiler, resolution, ...files] = next
    // Other versions do not know the option, and do not need it.
    const alone = compiler === 'typescript' ? ['--ignoreConfig'] : []
    const { code, output } = await run(`node_modules/${compiler}/bin/tsc`, ...common, ...alone, ...resolutions[resolution], ...files.map((file) => `types/${file}`))
    const found = output.split('\n').filter((line) => line.includes('error TS'))
    const errors = found.filter((line) => !theirs.test(line))
    if (code !== 0 && found.length === 0) errors.push(`exit code ${code}`)
    process.stdout.write(`${errors.length === 0 ? 'ok    ' : 'NOT OK'}  ${next.join(' ')}\n${errors.join('\n')}${errors.length > 0 ? '\n' : ''}`)
    if (errors.length > 0) failed.push(next)
  }
}))
const { code, output } = await run('node_modules/tstyche/build/bin.js', '--config', 'tstyche.json')
process.stdout.write(output)
process.exitCode = failed.length === 0 && code === 0 ? 0 : 1

/** Runs a program of tools/node_modules. */
async function run (program, ...args) {
  const child = spawn(process.execPath, [program, ...args], { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (data) => { output += data })
  const code = await new Promise((resolve) => child.on('close', resolve))
  return { code, output }
}
