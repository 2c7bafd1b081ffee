import t, { type Test } from 'tap'
import { buildResourceHost, callWith } from './resource-host.js'
import { passTime } from './pass-time.js'
import { createSigner, type KeysAnswer, startTokenIssuer } from './token-issuer.js'

const MINUTE = 60_000

async function setUp (t: Test) {
  const issuer = await startTokenIssuer(t)
  const app = await buildResourceHost(t, { options: { environmentUrl: issuer.environmentUrl } })
  return { ...issuer, app, call: (token: string) => callWith(app, `Bearer ${token}`) }
}

/** Waits until all that is under way was answered; the test's own time limit ends it otherwise. */
async function until (happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!await happened()) await new Promise((resolve) => setImmediate(resolve))
}

t.test('the keys are fetched when the first token comes, not at the start', async (t) => {
  const { app, state, call, token } = await setUp(t)
  await app.ready()
  t.equal(state.fetches, 0)
  t.equal((await call(await token())).status, 200)
  t.equal(state.fetches, 1)
})

t.test('50 cold requests fetch the key set once', async (t) => {
  const { state, call, token } = await setUp(t)
  const tokens = await Promise.all(Array.from({ length: 50 }, (_, index) => token({ jti: `${index}` })))
  const answers = await Promise.all(tokens.map(call))
  t.ok(answers.every(({ status }) => status === 200))
  t.equal(state.fetches, 1)
})

for (const way of ['one after the other', 'at once']) {
  t.test(`100 tokens of unknown keys, ${way}, cause at most 3 more fetches`, async (t) => {
    const { state, call, token, signer, claims } = await setUp(t)
    await call(await token())
    const unknown = await Promise.all(Array.from({ length: 100 }, (_, index) => signer.sign(claims(), { kid: `unknown-${index}` })))
    const answers = []
    if (way === 'at once') answers.push(...await Promise.all(unknown.map(call)))
    else for (const one of unknown) answers.push(await call(one))
    const codes = ['FST_SCALEKIT_INVALID_TOKEN', 'FST_SCALEKIT_KEYS_UNAVAILABLE']
    t.ok(answers.every(({ code }) => codes.includes(String(code))))
    t.ok(state.fetches > 1 && state.fetches <= 4, `${state.fetches} fetches`)
    t.equal((await call(await token({ jti: 'new' }))).status, 200, 'good tokens pass all the while')
  })
}

t.test('a rotation is picked up with the first token of the new key, and again after a flood', async (t) => {
  const { state, call, token, signer, claims } = await setUp(t)
  const [second, third] = [await createSigner('key-2'), await createSigner('key-3')]
  await call(await token())
  state.keys = [signer.jwk, second.jwk]
  t.equal((await call(await second.sign(claims()))).status, 200)
  for (const kid of ['a', 'b', 'c', 'd']) await call(await signer.sign(claims(), { kid }))
  state.keys = [second.jwk, third.jwk]
  t.equal((await call(await third.sign(claims()))).status, 503, 'too many have asked: nobody can say that the token is bad')
  t.equal((await call(await third.sign(claims()))).headers['retry-after'], '1')
  passTime(t, 31_000)
  t.equal((await call(await third.sign(claims()))).status, 200)
})

t.test('tokens that were seen before are checked again when the key set changes', async (t) => {
  const { state, call, token, claims } = await setUp(t)
  const second = await createSigner('key-2')
  const [old, fresh] = [await token(), await second.sign(claims())]
  t.equal((await call(old)).status, 200)
  state.keys = [second.jwk]
  t.equal((await call(old)).status, 200, 'nobody knows yet')
  t.equal((await call(fresh)).status, 200)
  t.equal((await call(old)).code, 'FST_SCALEKIT_INVALID_TOKEN')
})

t.test('tokens that were seen before are kept when a fetch brings the same keys', async (t) => {
  const { state, call, token, signer, claims } = await setUp(t)
  const seen = await token()
  await call(seen)
  await call(await signer.sign(claims(), { kid: 'unknown' }))
  state.answer = { status: 500 }
  t.equal((await call(seen)).status, 200)
})

t.test('after five minutes the keys are fetched again, and tokens of a withdrawn key are refused at once', async (t) => {
  const { state, call, token } = await setUp(t)
  const [seen, unseen] = [await token(), await token({ jti: '2' })]
  await call(seen)
  state.keys = [(await createSigner('key-2')).jwk]
  passTime(t, 5 * MINUTE + 1000)
  for (const one of [seen, unseen]) t.equal((await call(one)).code, 'FST_SCALEKIT_INVALID_TOKEN')
})

t.test('a token that was seen before is checked anew after five minutes at most', async (t) => {
  const { state, call, token } = await setUp(t)
  const seen = await token()
  await call(seen)
  t.equal(state.fetches, 1)
  passTime(t, 4 * MINUTE)
  await call(seen)
  t.equal(state.fetches, 1)
  passTime(t, 2 * MINUTE)
  await call(seen)
  await until(() => state.fetches === 2)
})

const outages: Record<string, KeysAnswer> = {
  'an error of the server': { status: 500 },
  'a redirect': { status: 302 },
  'no key set': { status: 404, body: '{"keys":[]}' },
  'a page': { body: '<!doctype html>' },
  'JSON that is no key set': { body: '{"keys":"none"}' },
  'nothing at all': { body: '' },
  null: { body: 'null' }
}

for (const [what, answer] of Object.entries(outages)) {
  t.test(`where the keys should be there is ${what}: cold tokens, good and bad, are 503 with Retry-After`, async (t) => {
    const { state, call, token, signer, claims } = await setUp(t)
    state.answer = answer
    for (const one of [await token(), await signer.sign(claims(), { kid: 'unknown' })]) {
      const { status, code, headers, body } = await call(one)
      t.equal(status, 503)
      t.equal(code, 'FST_SCALEKIT_KEYS_UNAVAILABLE')
      t.match(headers['retry-after'], /^[1-9]\d*$/)
      t.equal(headers['www-authenticate'], undefined, 'clients are not sent to sign in again')
      t.notMatch(body, /keys"|JWK|http/)
    }
    t.equal(state.fetches, 1, 'the second did not ask again at once')
    state.answer = 'keys'
    passTime(t, 1500)
    t.equal((await call(await token())).status, 200)
  })
}

t.test('an environment that cannot be reached is 503, and what needs no key is 401 still', async (t) => {
  const { signer, claims } = await startTokenIssuer(t)
  const app = await buildResourceHost(t, { options: { environmentUrl: 'http://127.0.0.1:1' } })
  t.equal((await callWith(app, `Bearer ${await signer.sign(claims())}`)).code, 'FST_SCALEKIT_KEYS_UNAVAILABLE')
  t.equal((await callWith(app, 'Bearer abc')).code, 'FST_SCALEKIT_INVALID_TOKEN')
  t.equal((await callWith(app)).code, 'FST_SCALEKIT_MISSING_TOKEN')
})

t.test('known keys go on working during an outage, for new tokens as well, however long it lasts', async (t) => {
  const { state, call, token } = await setUp(t)
  const seen = await token({ exp: Math.floor(Date.now() / 1000) + 86_400 })
  await call(seen)
  state.answer = { status: 503 }
  for (const minutes of [1, 10, 60]) {
    passTime(t, minutes * MINUTE)
    t.equal((await call(seen)).status, 200, `${minutes} minutes later`)
    t.equal((await call(await token({ jti: `${minutes}`, exp: Math.floor(Date.now() / 1000) + 60 }))).status, 200)
  }
})

t.test('during an outage tokens of unknown keys are 503, however many come, and cause few fetches', async (t) => {
  const { state, call, token, signer, claims } = await setUp(t)
  await call(await token())
  state.answer = { status: 500 }
  for (let count = 0; count < 20; count++) {
    const { code, headers } = await call(await signer.sign(claims(), { kid: `unknown-${count}` }))
    t.equal(code, 'FST_SCALEKIT_KEYS_UNAVAILABLE')
    t.match(headers['retry-after'], /^[1-9]\d*$/)
  }
  t.ok(state.fetches <= 4, `${state.fetches} fetches`)
})

t.test('after an outage a token of a new key is good again', async (t) => {
  const { state, call, token, claims } = await setUp(t)
  await call(await token())
  const second = await createSigner('key-2')
  state.keys = [second.jwk]
  state.answer = { status: 500 }
  t.equal((await call(await second.sign(claims()))).status, 503)
  state.answer = 'keys'
  t.equal((await call(await second.sign(claims()))).status, 200)
})

t.test('an endpoint that never answers holds nobody for ever', async (t) => {
  const { state, call, token } = await setUp(t)
  state.answer = 'hang'
  const answers = await Promise.all([call(await token()), call(await token({ jti: '2' }))])
  for (const { code } of answers) t.equal(code, 'FST_SCALEKIT_KEYS_UNAVAILABLE')
  t.equal(state.fetches, 1)
})

t.test('a published key that cannot verify is no fault of the token', async (t) => {
  const { state, call, claims } = await setUp(t)
  const { jwk, sign } = await createSigner('key-2')
  state.keys = [{ ...jwk, n: 'AQAB' }]
  const { code, headers } = await call(await sign(claims()))
  t.equal(code, 'FST_SCALEKIT_KEYS_UNAVAILABLE')
  t.match(headers['retry-after'], /^[1-9]\d*$/)
})

t.test('two keys of one ID are no reason to fail with 500', async (t) => {
  const { state, call, claims, signer } = await setUp(t)
  state.keys = [signer.jwk, (await createSigner('key-1')).jwk]
  t.equal((await call(await signer.sign(claims()))).code, 'FST_SCALEKIT_INVALID_TOKEN')
})

t.test('an outage is logged with its cause, and no token with it', async (t) => {
  const { environmentUrl, state, token } = await startTokenIssuer(t)
  const lines: string[] = []
  const app = await buildResourceHost(t, {
    options: { environmentUrl },
    guarded (mcp) { mcp.get('/mcp', { logLevel: 'error' }, async () => 'in') },
    logger: { level: 'error', stream: { write: (line: string) => { lines.push(line) } } }
  })
  state.answer = { status: 500 }
  const secret = await token()
  await callWith(app, `Bearer ${secret}`)
  t.equal(lines.filter((line) => line.includes('FST_SCALEKIT_KEYS_UNAVAILABLE') && line.includes('caused by')).length > 0, true)
  t.notOk(lines.join('').includes(secret))
})
