// The official conformance suite, for both generations of the protocol: the guarded server must do as well as the open one.
import { createScalekitEmulator } from 'fastify-scalekit-login/testing'
import { expectedFailures } from './expected-failures.mjs'
import { findFreePort } from './free-port.mjs'
import { runProgram } from './run-program.mjs'
import { startServer } from './server.mjs'

const SUITE = '@modelcontextprotocol/conformance/dist/index.js'

export async function checkConformance (check) {
  const port = await findFreePort()
  const resource = `http://127.0.0.1:${port}/mcp`
  const emulator = await createScalekitEmulator({ mcpServerUrl: resource, accessTokenLifetime: 3600 })
  const token = await getAgentToken(emulator, resource)
  const app = await startServer(emulator, () => token, port)
  try {
    for (const [revision, expected] of Object.entries(expectedFailures)) {
      const open = await runSuite(`http://127.0.0.1:${port}/open`, revision)
      const guarded = await runSuite(resource, revision)
      const failed = [...guarded].filter(([, { failed }]) => failed > 0).map(([scenario]) => scenario)
      const sum = (results) => [...results.values()].reduce((all, { passed, failed }) => [all[0] + passed, all[1] + failed], [0, 0]).join('/')
      check(`conformance ${revision}: guarded ${sum(guarded)}, open ${sum(open)}`,
        guarded.size > 20 && JSON.stringify([...guarded]) === JSON.stringify([...open]))
      check(`conformance ${revision}: only what is expected fails`,
        failed.sort().join() === Object.keys(expected).sort().join(), failed.filter((one) => !(one in expected)).join(' '))
    }
  } finally {
    await app.close()
    await emulator.close()
  }
}

/** By scenario: what passed and what failed. */
async function runSuite (url, revision) {
  const { output } = await runProgram(SUITE, ['server', '--url', url, '--requirements', revision])
  const results = new Map()
  for (const [, scenario, passed, failed] of output.matchAll(/^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed/gm)) {
    results.set(scenario, { passed: Number(passed), failed: Number(failed) })
  }
  return results
}

/** A token of an agent that acts for itself. */
export async function getAgentToken ({ environmentUrl, resourceId }, resource) {
  const registered = await fetch(`${environmentUrl}/api/v1/resources/${resourceId}/clients:register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Agent', grant_types: ['client_credentials'] })
  })
  const { client_id: clientId, client_secret: clientSecret } = await registered.json()
  const response = await fetch(`${environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'usr:read notes:read', resource
    })
  })
  return (await response.json()).access_token
}
