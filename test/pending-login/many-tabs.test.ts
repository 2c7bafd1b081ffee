import t from 'tap'
import { arrive, type Host, startHost } from '../support/host.js'
import { Visitor } from '../support/visitor.js'

// What nginx takes for the one line of a Cookie header by default, and what a host may need of it.
// https://nginx.org/en/docs/http/ngx_http_core_module.html#large_client_header_buffers
const LINE_BYTES = 8192
const HOST_BYTES = 800

const cookieBytes = async (visitor: Visitor) => `Cookie: ${await visitor.cookieHeader()}`.length

/** Opens tabs of one browser that know nothing of each other yet. */
async function openAtOnce ({ emulator, visitor: createVisitor }: Host, states: Array<string | undefined>) {
  const visitor = createVisitor()
  const logins = states.map((state) => emulator.startLogin(state === undefined ? {} : { state }))
  const answers = await Promise.all(logins.map(async ({ loginUrl }) => await new Visitor(visitor.origin).get(loginUrl)))
  for (const { headers } of answers) for (const line of headers.getSetCookie()) await visitor.browser.cookies.set(line)
  return { visitor, urls: answers.map(({ headers }) => headers.get('location') ?? '') }
}

t.test('T38: forty tabs at once stay below what proxies take, and the next answer leaves few', async (t) => {
  const bursts: Array<[string, Array<string | undefined>]> = [
    ['of Scalekit', Array.from({ length: 40 }, () => undefined)],
    ['with states of 500 bytes', Array.from({ length: 40 }, (_, n) => `${n}`.padEnd(500, 's'))],
    ['with states of 2,000 bytes', Array.from({ length: 40 }, (_, n) => `${n}`.padEnd(2000, 's'))],
    ['with states of quotation marks', Array.from({ length: 40 }, () => '"'.repeat(128))],
    ['with states that just get cookies of their own', Array.from({ length: 40 }, (_, n) => `${n}`.padEnd(55, 's'))]
  ]
  for (const [name, states] of bursts) {
    const host = await startHost(t, { options: { cookie: {} } })
    const { visitor, urls } = await openAtOnce(host, states)
    const sent = await visitor.cookieHeader()
    t.ok(await cookieBytes(visitor) + HOST_BYTES < LINE_BYTES, `${name}: ${sent.length} bytes`)
    const { headers } = await host.visitor().get(urls.at(-1) ?? '', { cookie: sent })
    const left = sent.split('; ').length - headers.getSetCookie().filter((line) => line.includes('Max-Age=0')).length
    t.ok(left <= 5, `${name}: ${left} cookies are left`)
  }
})

t.test('T38: three tabs at once lose no login, however long their states', async (t) => {
  const host = await startHost(t)
  for (const length of [50, 100, 200, 512]) {
    const { visitor, urls } = await openAtOnce(host, ['a', 'b', 'c'].map((letter) => letter.repeat(length)))
    for (const url of urls) t.equal((await visitor.get(url)).status, 303, `${length} bytes`)
  }
})

t.test('T38: of states over 512 bytes the newest displaces the one before', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const [first, second] = [await arrive(visitor, host, 'a'.repeat(513)), await arrive(visitor, host, 'b'.repeat(2048))]
  t.equal((await visitor.get(first.continueUrl)).status, 400)
  t.equal((await visitor.get(second.continueUrl)).status, 303)
  t.ok(await cookieBytes(visitor) < 4096)
})

t.test('T35: only space and tab are taken off a cookie\'s name', async (t) => {
  const host = await startHost(t)
  const { answer, continueUrl } = await arrive(host.visitor(), host)
  const [pair = ''] = String(answer.headers.get('set-cookie')).split(';')
  for (const [name, before, status] of [['space', ' ', 303], ['tab', '\t', 303], ['no-break space', '\u00a0', 400], ['vertical tab', '\v', 400]] as const) {
    // Not by fetch, which refuses such headers.
    const { statusCode } = await host.app.inject({ url: continueUrl, headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin', cookie: `a=b;${before}${pair}` } })
    t.equal(statusCode, status, name)
  }
})
