import { randomBytes } from 'node:crypto'
import { hint, ok, problem, type Verdict } from '../findings/finding.js'
import { describeAnswer, readJson } from '../network/answers.js'
import type { Answer, Ask } from '../network/ask.js'
import { requireValue } from '../settings/setting.js'
import type { Settings } from '../settings/settings.js'
import type { Environment } from './environment.js'

const where = 'Scalekit dashboard: MCP Servers > your server > Advanced Configuration > Connection ID'

/**
 * Whether Scalekit knows the connection. It is asked about a login that cannot exist, once for this connection and once
 * for a made-up one: the answers differ if the connection is known. No user is sent with it, so that nothing could
 * change even if the login existed.
 */
export async function checkConnection (
  { url, token }: Environment, { connectionId }: Settings, ask: Ask
): Promise<Verdict> {
  const id = requireValue(connectionId)
  const { access_token: accessToken } = await token.content()
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  const loginRequestId = madeUp('lri_doctor_')

  async function askFor (connection: string): Promise<Said> {
    const path = `/api/v1/connections/${connection}/auth-requests/${loginRequestId}/user`
    const answer = await ask(url() + path, { method: 'POST', headers, body: '{}' })
    return { answer, text: readMessage(answer, [connection, loginRequestId]) }
  }

  const [ours, control] = await Promise.all([id, madeUp('conn_doctor_')].map(askFor)) as [Said, Said]
  return judge(ours, control)
}

interface Said {
  answer: Answer
  /** The message, with nothing in it that differs from call to call. */
  text: string
}

function judge ({ answer, text }: Said, control: Said): Verdict {
  const { status } = answer
  const found = describeAnswer(answer)
  if (status === 401 || status === 403) {
    return problem(`${found} for this connection`, `Take the connection ID of the same environment (${where}).`)
  }
  if (/connection/.test(text) && !/login|request/.test(text)) {
    return problem('Scalekit does not know it', `Take the connection ID of the same environment (${where}).`)
  }
  const isRefusal = status >= 400 && status < 500 && status !== 429
  if (isRefusal && (status !== control.answer.status || text !== control.text)) {
    return ok('Scalekit answers differently for one that does not exist')
  }
  return hint(`${found} does not tell whether Scalekit knows it`,
    `Compare it yourself (${where}), and connect an MCP client once.`)
}

function madeUp (prefix: string): string {
  return prefix + randomBytes(16).toString('hex')
}

function readMessage (answer: Answer, ids: readonly string[]): string {
  const message = ids.reduce((text, id) => text.replaceAll(id, ''), String(readJson(answer)?.['message']))
  return message.toLowerCase().replace(/[^a-z ]/g, '')
}
