import { decodeJwt } from 'jose'
import { ok, problem, type Verdict } from '../findings/finding.js'
import { describeAnswer, type JsonObject, readJson } from '../network/answers.js'
import type { Answer } from '../network/ask.js'
import type { Environment } from './environment.js'

const where = 'in the Scalekit dashboard (Settings > API Credentials)'

/** Whether Scalekit gives out an access token for the client's credentials. */
export async function checkCredentials ({ token: document, url }: Environment): Promise<Verdict> {
  const answer = await document.answer()
  const said = readJson(answer) ?? {}
  if (answer.status !== 200) return explainRefusal(answer, said)
  const { access_token: token } = said
  if (typeof token !== 'string' || token === '') {
    return problem('the answer holds no token', 'Look for a proxy that answers in place of Scalekit.')
  }
  const issuer = issuerOf(token)
  return issuer === undefined || issuer === url()
    ? ok()
    : problem(`the token is of ${issuer}`, 'Use the Environment URL and the credentials of one environment.')
}

// Scalekit's answers are documented no further than RFC 6749, so what tells more is taken, and what does not is not
// needed.
function explainRefusal (answer: Answer, { error, error_description: description }: JsonObject): Verdict {
  const found = describeAnswer(answer)
  if (answer.status === 429 || answer.status >= 500) {
    return problem(found, 'Try again later. Scalekit, or a proxy on the way, has a problem.')
  }
  if (/unknown|not found|no such|does not exist/i.test(String(description))) {
    return problem('Scalekit does not know the client ID',
      `Compare SCALEKIT_CLIENT_ID with the Client ID ${where}, in this environment.`)
  }
  if (error === 'invalid_client' || answer.status === 401) {
    return problem('Scalekit refuses the client ID or the secret', 'Compare SCALEKIT_CLIENT_ID with the Client ID ' +
      `${where}, and make a new secret there for SCALEKIT_CLIENT_SECRET. Each environment has its own.`)
  }
  return problem(found, `Use the credentials of an API client, as found ${where}.`)
}

/** The issuer of a token that is a JWT. */
function issuerOf (token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}
