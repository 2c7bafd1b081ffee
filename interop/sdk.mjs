// Clients made with old versions of the MCP SDK. The oldest sign in, and do not ask for more scopes.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createUser } from './user.mjs'

const TURNS = 10

export async function checkSdk (check, { mcpUrl, demoUser }, name, { stepsUp }) {
  const [{ Client }, { StreamableHTTPClientTransport }, { UnauthorizedError }] = await Promise.all(
    ['index', 'streamableHttp', 'auth'].map(async (file) => await import(`${name}/client/${file}.js`)))
  const redirect = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  await once(redirect, 'listening')
  const authorize = createUser(demoUser)
  // The oldest do not look for scopes: they must be told.
  const scope = stepsUp ? undefined : 'usr:read notes:read'
  const provider = createProvider(`http://127.0.0.1:${redirect.address().port}/callback`, scope)
  let logins = 0

  async function callTool (tool, values) {
    for (let attempts = 0; attempts < 3; attempts++) {
      const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: provider })
      const client = new Client({ name: 'interop', version: '1.0.0' })
      try {
        await client.connect(transport)
        return await client.callTool({ name: tool, arguments: values })
      } catch (error) {
        if (!(error instanceof UnauthorizedError)) throw error
        logins += 1
        const answer = await authorize(provider.saved.url)
        await transport.finishAuth(new URL(String(answer)).searchParams.get('code'))
      } finally {
        await client.close()
      }
    }
    throw new Error('it signs in again and again')
  }

  let succeeded = 0
  for (let turn = 0; turn < TURNS; turn++) {
    const { isError } = stepsUp && turn % 2 === 1 ? await callTool('add_note', { text: `note ${turn}` }) : await callTool('list_notes', {})
    if (!isError) succeeded += 1
  }
  redirect.close()
  redirect.closeAllConnections()
  check(`${name}: ${succeeded} of ${TURNS} ${stepsUp ? 'alternating ' : ''}calls, ${logins} logins`,
    succeeded === TURNS && logins === (stepsUp ? 2 : 1))
}

function createProvider (redirectUrl, scope) {
  const saved = {}
  return {
    saved,
    redirectUrl,
    clientMetadata: { client_name: 'interop', redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none', scope },
    clientInformation: () => saved.client,
    saveClientInformation: (client) => { saved.client = client },
    tokens: () => saved.tokens,
    saveTokens: (tokens) => { saved.tokens = tokens },
    redirectToAuthorization: (url) => { saved.url = url },
    saveCodeVerifier: (verifier) => { saved.verifier = verifier },
    codeVerifier: () => saved.verifier
  }
}
