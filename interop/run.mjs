// Clients and suites of others against this package. Build first, then: node interop/run.mjs [conformance mcp-remote …]
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
if (!existsSync(`${here}node_modules`)) {
  execFileSync('npm', ['install', '--prefix', here, '--no-audit', '--no-fund'], { stdio: 'inherit', shell: process.platform === 'win32' })
}
const [{ checkConformance }, { checkAuthorization }, { checkMcpRemote }, { checkSdk }, { checkInspector }, { checkInspectorPage }, { checkOauth4webapi, checkOpenidClient }, { checkCurl, checkPython }] =
  await Promise.all(['conformance', 'authorization', 'mcp-remote', 'sdk', 'inspector', 'inspector-page', 'oauth-libraries', 'programs'].map(async (name) => await import(`./${name}.mjs`)))
const { readConfig } = await import('../example-app/dist/config.js')
const { startServices } = await import('../example-app/dist/services.js')

const checks = {
  conformance: async () => await checkConformance(check),
  authorization: withService(async (services) => await checkAuthorization(check, services)),
  'mcp-remote': withService(async (services) => await checkMcpRemote(check, services, 'mcp-remote')),
  'mcp-remote-0.5': withService(async (services) => await checkMcpRemote(check, services, 'mcp-remote-0.5')),
  'sdk-1.12': withService(async (services) => await checkSdk(check, services, 'sdk-1.12', { stepsUp: false })),
  'sdk-1.24': withService(async (services) => await checkSdk(check, services, 'sdk-1.24', { stepsUp: true })),
  inspector: withService(async (services) => await checkInspector(check, services)),
  'inspector-page': withService(async (services) => await checkInspectorPage(check, services)),
  oauth4webapi: withService(async (services) => await checkOauth4webapi(check, services)),
  'openid-client': withService(async (services) => await checkOpenidClient(check, services)),
  curl: async () => await checkCurl(check),
  python: async () => await checkPython(check)
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in checks))
if (unknown.length > 0) throw new TypeError(`Unknown: ${unknown.join(', ')}. Known are: ${Object.keys(checks).join(', ')}`)

const counts = { passed: 0, failed: 0 }
const times = []
for (const [name, run] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const started = performance.now()
  await run().catch((error) => check(name, false, error.stack))
  times.push([name, performance.now() - started])
}
for (const [name, ms] of times) print(`${name}: ${Math.round(ms / 1000)} s`)
print(`${counts.passed} passed, ${counts.failed} failed`)
// Connections that clients left open would keep it for a minute.
process.exit(counts.failed === 0 ? 0 : 1)

/** Runs a check with a service that has users, notes and limits of its own. */
function withService (run) {
  return async () => {
    const services = await startServices({ config: { ...readConfig({}), port: 0 } })
    try {
      await run(services)
    } finally {
      // What clients keep open would hold it up.
      const closing = services.close()
      services.app.server.closeAllConnections()
      await closing
    }
  }
}

function check (what, isRight, otherwise = '') {
  counts[isRight ? 'passed' : 'failed'] += 1
  print(isRight ? `ok      ${what}` : `NOT OK  ${what} ${otherwise}`)
}

function print (line) {
  process.stdout.write(`${line}\n`)
}
