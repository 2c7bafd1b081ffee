import { ok, problem, type Verdict } from '../findings/finding.js'
import { describeAnswer, type JsonObject, readJson } from '../network/answers.js'
import type { Environment } from './environment.js'
import { environmentRemedy } from './metadata-checks.js'

/** Whether there is a key that access tokens can be verified with. */
export async function checkKeys ({ keys: document }: Environment): Promise<Verdict> {
  const answer = await document.answer()
  const keys = readJson(answer)?.['keys']
  if (answer.status !== 200) return problem(describeAnswer(answer), environmentRemedy)
  if (!Array.isArray(keys)) return problem('the answer is not a key set', environmentRemedy)
  return keys.some(isSigningKey)
    ? ok()
    : problem('there is no RSA signing key',
      'Ask Scalekit. No access token can be verified, so MCP requests are refused.')
}

function isSigningKey (key: unknown): boolean {
  const { kty, use = 'sig', alg = 'RS256' }: JsonObject = Object(key)
  return kty === 'RSA' && use === 'sig' && alg === 'RS256'
}
