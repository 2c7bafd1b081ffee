import cookie, { type FastifyCookieOptions } from '@fastify/cookie'
import { ConnectError } from '@connectrpc/connect'
import fc from 'fast-check'
import Fastify, { type FastifyInstance, type FastifyRequest, type InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { scalekitLogin, type ScalekitUser } from '../dist/index.js'
import { deriveKeys } from '../dist/pending-login/keys.js'
import { createPendingLoginCookie } from '../dist/pending-login/pending-login-cookie.js'
import { createScalekitEmulator } from '../dist/testing/index.js'
import { alice, optionsFor } from './support/host.js'
import { fieldsOf } from './support/visitor.js'

// FUZZ_RUNS=100000 npx tap test/fuzz.test.ts --disable-coverage
const numRuns = Number(process.env.FUZZ_RUNS ?? 1000)

/** Unescaped, this would break out of text, attribute and URL. */
const marker = '<"\'&>'

const odd = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom(
    '', marker, `${marker}${'x'.repeat(3000)}`, 'a\nb', '%', '%00', '__proto__', 'constructor', 'https://evil.example', '//evil.example'))
const names = fc.oneof(odd, fc.constantFrom('login_request_id', 'state', 'flow', 'csrf_token', 'action', 'organization', 'return_to'))
const values = fc.oneof(odd, fc.constantFrom('continue', 'switch', 'cancel', 'lri_1', 'a.b'))
const pairs = fc.array(fc.tuple(names, values), { maxLength: 6 })
const encoded = pairs.map((all) => all.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'))
const rawQuery = fc.string({ unit: 'grapheme-ascii', maxLength: 60 }).map((text) => text.replaceAll(/[#\s\\]/g, ''))

function encode (text: string): string {
  return encodeURIComponent(Buffer.from(text).toString())
}

const fetchMetadata = fc.record({
  accept: fc.constantFrom('text/html', 'application/json', '*/*', 'text/html, application/json', marker),
  'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'same-site', 'none', 'x'),
  'sec-fetch-dest': fc.constantFrom('document', 'iframe', 'empty'),
  origin: fc.constantFrom('null', 'https://evil.example', 'http://localhost')
}, { requiredKeys: [] })

async function startFuzzed (t: Test, findUser: () => ScalekitUser | null) {
  const app = Fastify()
  const emulator = await createScalekitEmulator()
  t.teardown(async () => {
    await app.close()
    await emulator.close()
  })
  await app.register(cookie)
  await app.register(scalekitLogin, { ...optionsFor(emulator), limit: false, findUser })
  const saved = await app.inject('/login?login_request_id=lri_1&state=s')
  const [pending = ''] = String(saved.headers['set-cookie']).split(';')
  return { app, emulator, pending, location: String(saved.headers.location) }
}

t.test('whatever a browser sends: never 5xx, never an update, never an unescaped value', async (t) => {
  let user: ScalekitUser | null = alice
  const { app, emulator, pending } = await startFuzzed(t, () => user)
  const cookieHeaders = fc.oneof(
    fc.constant(pending), odd.map(encode), mutated(pending), odd.map((value) => `${pending.split('=')[0]}=${encode(value)}`),
    hostileCookies(pending))
  const bodies = fc.oneof(
    encoded.map((payload) => ['application/x-www-form-urlencoded', payload] as const),
    fc.json({ maxDepth: 3 }).map((payload) => ['application/json', payload] as const),
    pairs.map((all) => ['application/json', JSON.stringify(Object.fromEntries(all))] as const),
    fc.tuple(odd.map((type) => type.replaceAll(/[^!-~]/g, '') || 'x'), odd))
  const requests = fc.record({
    method: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('GET', 'POST') }, fc.constantFrom('HEAD', 'PUT', 'DELETE')),
    path: fc.constantFrom('/login', '/login/continue'),
    query: fc.oneof(encoded, rawQuery),
    headers: fetchMetadata,
    cookie: cookieHeaders,
    body: fc.option(bodies),
    anonymous: fc.boolean()
  })
  const statuses = new Map<number, number>()
  await fc.assert(fc.asyncProperty(requests, async ({ method, path, query, headers, cookie, body, anonymous }) => {
    user = anonymous ? null : alice
    const request: InjectOptions = {
      method, url: `${path}?${query}`, headers: { ...headers, cookie, ...(body && { 'content-type': body[0] }) }
    }
    if (body && method !== 'GET' && method !== 'HEAD') request.payload = body[1]
    const { statusCode, body: answer, headers: { location = '' } } = await app.inject(request)
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
    const ours = !answer.includes('"message":"Route ')
    if (statusCode >= 500 || (ours && answer.includes(marker)) || !/^(\/(login\/continue|signin)\?.*)?$/.test(String(location))) {
      throw new Error(`${statusCode} ${location} ${answer}`)
    }
  }), { numRuns })
  t.equal(emulator.stats.updateCalls, 0)
  t.comment(`${numRuns} requests: ${[...statuses].sort().map(([status, count]) => `${count} × ${status}`).join(', ')}`)
  t.ok([200, 303, 400, 403].every((status) => statuses.has(status)), 'all kinds of answers were met')
})

t.test('whatever Scalekit says went wrong: a problem of ours, and neither answer nor log repeats much of it', async (t) => {
  const lines: string[] = []
  let thrown: unknown
  const app = Fastify({ logger: { stream: { write: (line: string) => { lines.push(line) } } } })
  t.teardown(() => app.close())
  await app.register(cookie)
  await app.register(scalekitLogin, {
    environmentUrl: 'http://127.0.0.1:9',
    connectionId: 'conn_1',
    scalekit: { auth: { updateLoginUserDetails: async () => { throw thrown } } },
    // Too short for another attempt.
    timeout: 100,
    cookie: { secure: false, secret: 'a secret of the host, for its tests' },
    signInPath: '/signin',
    limit: false,
    findUser: () => alice
  })
  const long = fc.oneof(odd, fc.constantFrom('a', 'ab ', 'a1.', 'a@', '@', 'lri_1 ', '\n    at ', marker, '\u00a0', '\ud800').map((unit) => unit.repeat(65_536 / unit.length)))
  const problems = fc.record({
    text: long, code: fc.nat(20), header: long, stack: fc.option(long), httpStatus: fc.option(fc.constantFrom(400, 429, 500, 503)), depth: fc.nat(3)
  })
  await fc.assert(fc.asyncProperty(problems, async ({ text, code, header, stack, httpStatus, depth }) => {
    let error: Error = httpStatus === null
      ? new ConnectError(text, code, undefined, undefined, depth === 0 ? undefined : new Error(text))
      : Object.assign(new Error(text), { httpStatus, response: { status: httpStatus, headers: { 'retry-after': header }, data: text } })
    if (stack !== null) error.stack = stack
    for (let left = depth; left > 0; left--) error = Object.assign(new Error(text, { cause: error }), { code })
    thrown = error
    lines.length = 0
    const { pending, fields } = await openForm(app)
    const headers = { cookie: pending, accept: 'text/html' }
    const { statusCode, body } = await app.inject({ method: 'POST', url: '/login/continue', headers, payload: { ...fields, action: 'continue' } })
    const isOurs = statusCode >= 400 && statusCode < 505 && /FST_SCALEKIT_[A-Z_]+/.test(body)
    if (!isOurs || body.length > 20_000 || body.includes(marker)) throw new Error(`${statusCode} ${body.length}`)
    if (lines.some((line) => line.length > 30_000)) throw new Error(`a line of ${Math.max(...lines.map(({ length }) => length))} characters`)
  }), { numRuns: Math.min(numRuns, 2000) })
  t.pass('all runs held')
})

async function openForm (app: FastifyInstance) {
  const saved = await app.inject('/login?login_request_id=lri_1&state=s')
  const [pending = ''] = String(saved.headers['set-cookie']).split(';')
  const { body } = await app.inject({ url: String(saved.headers.location), headers: { cookie: pending, accept: 'text/html' } })
  return { pending, fields: fieldsOf({ text: body }) }
}

t.test('whatever a host answers as its user: sent as it is or refused, never with detail', async (t) => {
  let user: unknown
  const { app, emulator, pending, location } = await startFuzzed(t, () => user as ScalekitUser)
  const fields = fc.constantFrom('sub', 'email', 'name', 'given_name', 'roles', 'customAttributes', 'x')
  const users = fc.oneof(fc.anything(), fc.dictionary(fields, fc.anything()), fc.record({
    sub: fc.oneof(fc.string(), fc.anything()), email: fc.oneof(fc.emailAddress(), fc.anything()), name: fc.anything()
  }, { requiredKeys: [] }))
  await fc.assert(fc.asyncProperty(users, async (generated) => {
    user = generated
    const { statusCode, body } = await app.inject({ url: location, headers: { cookie: pending, accept: 'text/html', 'sec-fetch-site': 'same-origin' } })
    const expected = generated === null || generated === undefined ? [303] : [200, 500]
    if (!expected.includes(statusCode) || body.includes('findUser')) throw new Error(`${statusCode} ${body}`)
    if (statusCode === 500 && !body.includes('FST_SCALEKIT_INVALID_USER')) throw new Error(body)
  }), { numRuns })
  t.equal(emulator.stats.updateCalls, 0)
})

t.test('the cookie comes back as it was written, and in no other form', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie, {} satisfies FastifyCookieOptions)
  const [old, fresh, foreign] = ['o', 'f', 'x'].map((letter) => letter.repeat(32)) as [string, string, string]
  const options = { connectionId: 'conn_1', cookie: { name: 'login', secure: true }, maxAge: 570_000, maxPendingLogins: 5 }
  const cookieOf = (secrets: [string, ...string[]], connectionId = 'conn_1') =>
    createPendingLoginCookie(Fastify(), { ...options, connectionId }, deriveKeys(secrets, connectionId, 'cookie'))
  const logins = fc.record({
    flowId: fc.stringMatching(/^[\w-]{12}$/),
    nonce: fc.stringMatching(/^[\w-]{12}$/),
    loginRequestId: fc.stringMatching(/^[\w-]{1,128}$/),
    state: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 500 }).filter((state) => !/[\p{Cc}\ufffd]/u.test(state)),
    receivedAt: fc.integer({ min: Date.now() - 500_000, max: Date.now() + 30_000 })
  })
  const read = (cookie: string, secrets: [string, ...string[]], connectionId?: string) =>
    cookieOf(secrets, connectionId).read({ headers: { cookie } } as FastifyRequest)

  await fc.assert(fc.asyncProperty(logins, fc.nat(), fc.integer({ min: 1, max: 255 }), async (kept, place, bits) => {
    const line = cookieOf([old]).serialize({ server: app, headers: {} }, kept)
    const [pair = ''] = line.split(';')
    const start = pair.indexOf('=') + 1
    const same = ([found]: unknown[]) => JSON.stringify(found) === JSON.stringify(kept)
    const at = start + place % (pair.length - start)
    const flipped = pair.slice(0, at) + String.fromCharCode(pair.charCodeAt(at) ^ bits) + pair.slice(at + 1)
    const facts = {
      'it is small': line.length < 4096,
      'the same key reads it': same(read(pair, [old])),
      'a rotated list reads it': same(read(pair, [fresh, old])),
      'a foreign key does not': read(pair, [foreign]).length === 0,
      'another connection does not': read(pair.replace('conn_1', 'conn_2'), [old], 'conn_2').length === 0,
      'a changed character is noticed': read(flipped, [old]).length === 0,
      'a cut is noticed': read(pair.slice(0, at), [old]).length === 0
    }
    for (const [fact, holds] of Object.entries(facts)) if (!holds) throw new Error(fact)
  }), { numRuns: Math.min(numRuns, 2000) })
  t.pass('all runs held')
})

/** Cookies that are malformed, huge or many, also beside the right one. */
function hostileCookies (pending: string) {
  const [name = '', value = ''] = pending.split('=')
  const prefix = name.replace(/[^-]*$/, '')
  const junk = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
  const one = fc.oneof(
    fc.constantFrom(
      '', ';', '=', '=;=', '"', `${name}`, `${name}=`, `${name}="`, `${name}="${value}"`, `\u00a0${pending}`, `${name}\u00a0=${value}`,
      `${prefix}\u00a0=${value}`, `${name}=\u00a0${value}`, `${prefix}__proto__=${value}`, '__proto__=x', `${name}=%`, `${name}=${value}.${value}`,
      `${name}=${'x'.repeat(65_536)}`, `${prefix}${'x'.repeat(65_536)}=x`, pending),
    fc.tuple(junk, junk).map(([name, value]) => `${prefix}${name}=${value}`),
    fc.tuple(junk, junk).map(([name, value]) => `${name}=${value}`),
    fc.integer({ min: 50, max: 500 }).map((count) => Array.from({ length: count }, (_, index) => `${prefix}${index}=${value}`).join('; ')))
  return fc.tuple(fc.array(one, { minLength: 1, maxLength: 4 }), fc.boolean()).map(([all, isBeside]) =>
    (isBeside ? [...all, pending] : all).join('; '))
}

function mutated (text: string) {
  return fc.tuple(fc.nat({ max: text.length - 1 }), fc.integer({ min: 1, max: 127 })).map(([at, bits]) =>
    (text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bits) + text.slice(at + 1)).replaceAll(/[^ -~]/g, '_'))
}
