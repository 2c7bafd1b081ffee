// The conformance suite's checks of an authorization server, for both issuers of the emulator, with a user who signs in.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findFreePort } from './free-port.mjs'
import { findAuthorizationUrl, untilListening } from './authorization-url.mjs'
import { node22, pathOf } from './run-program.mjs'
import { createUser } from './user.mjs'

const SUITE = pathOf('@modelcontextprotocol/conformance/dist/index.js')

export async function checkAuthorization (check, { emulator, mcpUrl, demoUser }) {
  const { environmentUrl, resourceId } = emulator
  const issuers = { environment: environmentUrl, resource: `${environmentUrl}/resources/${resourceId}` }
  for (const [name, issuer] of Object.entries(issuers)) {
    const port = await findFreePort()
    const registered = await fetch(`${environmentUrl}/api/v1/resources/${resourceId}/clients:register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'conformance', redirect_uris: [`http://127.0.0.1:${port}/callback`], token_endpoint_auth_method: 'none'
      })
    })
    const { client_id: clientId } = await registered.json()
    const output = await runSuite(createUser(demoUser), [
      '--url', issuer, '--client-id', clientId, '--resource', mcpUrl, '--port', String(port)
    ])
    const { passed, failed } = /^Total: (?<passed>\d+) passed, (?<failed>\d+) failed/m.exec(output)?.groups ?? {}
    check(`conformance authorization, issuer of the ${name}: ${passed}/${failed}`, Number(passed) >= 3 && failed === '0', output)
  }
}

async function runSuite (authorize, args) {
  const suite = spawn(node22, [SUITE, 'authorization', ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 })
  let printed = ''
  let isAsked = false
  for (const stream of [suite.stdout, suite.stderr]) {
    stream.on('data', (chunk) => {
      printed += chunk
      const url = findAuthorizationUrl(printed)
      if (url === undefined || isAsked) return
      isAsked = true
      untilListening(url).then(() => authorize(url)).catch((error) => { printed += error.stack })
    })
  }
  await once(suite, 'exit')
  return printed
}
