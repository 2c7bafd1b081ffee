import { once } from 'node:events'
import { get, request as sendRequest } from 'node:http'
import { text } from 'node:stream/consumers'

const MAX_DIFFERENCE = 32
// The hand-written ones have a longer signature.
const MAX_COOKIE_DIFFERENCE = 64
/** What a browser says of a page that it goes to by itself. */
export const navigation = { accept: 'text/html', 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'document' }
const session = 'session=user_1'

/** Fails unless all servers answer a login like the first: the same status and headers, and about as many bytes. */
export async function requireSameAnswers ([first, ...others]) {
  const expected = await logIn(first)
  for (const server of others) {
    const answers = await logIn(server)
    answers.forEach((answer, step) => requireSame(answer, expected[step], `${server.name}, step ${step + 1}`))
  }
  return expected.map(({ status, body, cookie }) => ({ status, bodyBytes: body.length, cookieBytes: cookie?.length ?? 0 }))
}

/** One login, as a browser goes through it: GET /login, the confirm page, its form. */
async function logIn ({ port }) {
  const started = await send(port, '/login?login_request_id=lri_86659065219908156&state=HntJ_ENB6y161i9_P1yzuZVv2SSTfD3aZH-Tej0_Y33_Fk8Z3g')
  const cookie = `${session}; ${started.cookie.split(';')[0]}`
  const confirm = await send(port, started.location, cookie)
  const [flow, csrfToken] = ['flow', 'csrf_token'].map((name) => new RegExp(`name="${name}" value="([^"]+)"`).exec(confirm.body)[1])
  const form = new URLSearchParams({ flow, csrf_token: csrfToken, action: 'continue' }).toString()
  return [started, confirm, await send(port, '/login/continue', cookie, form)]
}

/** A request, and what of its answer is the same at every server. */
export async function send (port, path, cookie = session, form) {
  const options = { host: '127.0.0.1', port, path, headers: { ...navigation, cookie } }
  const request = form === undefined ? get(options) : sendRequest({ ...options, method: 'POST' })
  if (form !== undefined) request.setHeader('content-type', 'application/x-www-form-urlencoded').end(form)
  const [response] = await once(request, 'response')
  const { date, location, 'content-length': length, 'set-cookie': [line] = [], ...fixed } = response.headers
  return { status: response.statusCode, body: await text(response), fixed, location, cookie: line && withOneLifetime(line) }
}

/** How long a cookie lives is said by Max-Age, by Expires or, as Express does it, by both. */
function withOneLifetime (line) {
  const [pair, ...attributes] = line.split('; ')
  const lasting = attributes.filter((attribute) => !/^(Max-Age|Expires)=/.test(attribute))
  return [pair, ...lasting, ...(lasting.length < attributes.length ? ['Max-Age'] : [])].join('; ')
}

function requireSame (answer, expected, where) {
  const differences = [
    ['status', answer.status === expected.status],
    ['headers', describe(answer) === describe(expected)],
    ['bytes of the body', isClose(answer.body, expected.body)],
    ['bytes of the cookie', isClose(answer.cookie ?? '', expected.cookie ?? '', MAX_COOKIE_DIFFERENCE)]
  ].filter(([, same]) => !same).map(([what]) => what)
  if (differences.length === 0) return
  const [ours, theirs] = [answer, expected].map((one) => `${one.status} ${one.body.length} ${one.cookie} ${describe(one)}`)
  throw new Error(`Not the same work, ${where}: ${differences.join(', ')}\n${ours}\n${theirs}`)
}

/** Every header with its value; of a cookie its attributes, of a redirect its path. */
function describe ({ fixed, location, cookie }) {
  const attributes = cookie?.split('; ').slice(1).sort()
  return JSON.stringify([Object.entries(fixed).sort(), location?.split('=')[0], attributes])
}

function isClose (one, other, most = MAX_DIFFERENCE) {
  return Math.abs(Buffer.byteLength(one) - Buffer.byteLength(other)) <= most
}
