import { hint, ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import { describeAnswer, listOf } from '../network/answers.js'
import type { Answer } from '../network/ask.js'
import { orUnmet } from '../network/unreachable.js'
import { isAllowed } from './metadata-checks.js'
import type { McpServer } from './mcp-server.js'

/** Whether nobody gets in without a token. */
export async function checkTokenRequired ({ metadata, withoutToken }: McpServer): Promise<Verdict> {
  // That nothing is there is said once.
  await metadata.answered()
  const answer = await withoutToken()
  const { status } = answer
  if (status === 401) return ok()
  const found = describeAnswer(answer)
  if (status < 300) {
    return problem(`${found} without a token: the endpoint is open to everybody`,
      'Add the hook app.requireAccessToken() to the context of the endpoint.')
  }
  if (status === 404 || status === 405) {
    return problem(found, 'Compare the Server URL with the path of the endpoint. It must take POST.')
  }
  return problem(`${found} without a token`, 'Let the guard app.requireAccessToken() answer first, in an onRequest ' +
    'hook. MCP clients begin to authorize only after 401.')
}

/** Whether MCP clients learn from the refusal where to get a token. */
export async function checkChallenge ({ withoutToken, metadataUrl, rootMetadataUrl }: McpServer): Promise<Verdict> {
  const { headers } = await refusal(withoutToken)
  const challenge = headers['www-authenticate'] ?? ''
  const remedy = 'Let app.requireAccessToken() answer, before any other guard, and let the proxy pass ' +
    'WWW-Authenticate on.'
  if (!/(^|, *)bearer\b/i.test(challenge)) return problem('there is no Bearer challenge', remedy)
  const named = /\bresource_metadata="?([^",\s]+)/i.exec(challenge)?.[1]
  if (named === undefined) return problem('the challenge names no resource_metadata', remedy)
  return [metadataUrl(), rootMetadataUrl()].includes(named)
    ? ok()
    : problem(`the challenge leads to ${named} and not to ${metadataUrl()}`,
      'Set the option resource of the resource server to the Server URL.')
}

/** Whether MCP clients in browsers get through. */
export async function checkBrowserClients ({ withoutToken, preflight, fromPage }: McpServer): Promise<Verdict> {
  await refusal(withoutToken)
  const { status, headers } = await preflight()
  const remedy = 'Only MCP clients that run in browsers need it. If yours do, register @fastify/cors on the ' +
    'endpoint, with WWW-Authenticate in exposedHeaders.'
  if (status >= 300 || !isAllowed(headers['access-control-allow-origin'])) {
    return hint('a preflight request is refused', remedy)
  }
  const exposed = listOf((await fromPage()).headers['access-control-expose-headers'])
  return exposed.includes('www-authenticate') || exposed.includes('*')
    ? ok()
    : hint('WWW-Authenticate is not exposed', remedy)
}

async function refusal (withoutToken: () => Promise<Answer>): Promise<Answer> {
  const answer = await orUnmet(withoutToken(), 'the MCP server cannot be reached')
  if (answer.status !== 401) throw new Unmet('no token is required')
  return answer
}
