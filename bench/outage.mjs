// How soon logins succeed again after an outage in which every call to Scalekit hung: what a circuit breaker would have to better.
// Build first, then: node bench/outage.mjs
import { setTimeout as sleep } from 'node:timers/promises'
import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import { scalekitLogin } from '../dist/index.js'
import { createScalekitEmulator } from '../dist/testing/index.js'

const LOGINS_PER_SECOND = 20
const OUTAGE_SECONDS = 20
const SECONDS_AFTER = 10

const emulator = await createScalekitEmulator({ loginUrl: 'http://localhost/login' })
const app = await startHost(emulator)
const results = []
const logins = []
emulator.failNext({ hang: true, times: LOGINS_PER_SECOND * OUTAGE_SECONDS })
for (let second = -OUTAGE_SECONDS; second < SECONDS_AFTER; second++) {
  if (second === 0) emulator.clearFaults()
  for (let login = 0; login < LOGINS_PER_SECOND; login++) {
    logins.push(logIn(second))
    await sleep(1000 / LOGINS_PER_SECOND)
  }
}
await Promise.all(logins)
report()
await app.close()
await emulator.close()

async function startHost ({ environmentUrl, clientId, clientSecret, connectionId }) {
  const app = Fastify()
  await app.register(cookie)
  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    limit: false,
    cookie: { secure: false },
    findUser: () => ({ sub: 'user_1', email: 'user@example.com' })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app
}

async function logIn (second) {
  const { pathname, search } = new URL(emulator.startLogin().loginUrl)
  const { headers: { location }, cookies } = await app.inject(pathname + search)
  const headers = { accept: 'text/html', cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') }
  const { body } = await app.inject({ url: location, headers })
  const inputs = body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)
  const payload = { action: 'continue', ...Object.fromEntries([...inputs].map(([, name, value]) => [name, value])) }
  const started = performance.now()
  const { statusCode } = await app.inject({ method: 'POST', url: '/login/continue', headers, payload })
  results.push({ second, statusCode, milliseconds: Math.round(performance.now() - started) })
}

function report () {
  const during = results.filter(({ second }) => second < 0)
  print({ when: 'during the outage', logins: during.length, failed: during.filter(isFailed).length })
  for (let second = 0; second < SECONDS_AFTER; second++) {
    const these = results.filter((result) => result.second === second)
    const slowestMs = Math.max(...these.map(({ milliseconds }) => milliseconds))
    print({ when: `second ${second} after it`, logins: these.length, failed: these.filter(isFailed).length, slowestMs })
  }
}

function isFailed ({ statusCode }) {
  return statusCode !== 200
}

function print (line) {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
