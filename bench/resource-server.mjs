// What the guard costs, side by side in one run: a route without a check, the guard with tokens it has seen, and a handler that
// asks the Scalekit SDK about every token. Build first (npx tsc -b example-app), then: node bench/resource-server.mjs
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

const CONNECTIONS = 50
const ROUNDS = 5
const ROUND_MS = 2000
const WARM_UP_MS = 1000
const TOKENS = 100
const BODY = '{"ok":true}'

if (process.argv[2] === 'load') answerLoads()
else await measure()

/** The child: drives one path with connections that are kept alive, and says how many requests a second were answered with 200. */
function answerLoads () {
  process.on('message', async ({ port, path, tokens, milliseconds }) => {
    const requests = tokens.map((token) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`)
    const start = performance.now()
    const counts = await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => drive(port, requests, index, start + milliseconds)))
    process.send(counts.reduce((sum, count) => sum + count, 0) / (performance.now() - start) * 1000)
  })
}

/** One connection, on a bare socket: a full HTTP client costs more than what is measured, and would hide it. */
async function drive (port, requests, index, end) {
  const socket = connect(port, '127.0.0.1').setNoDelay()
  let count = 0
  let answer = ''
  const next = () => socket.write(requests[(index + count) % requests.length])
  next()
  for await (const chunk of socket) {
    answer += chunk.toString('latin1')
    if (!answer.endsWith(BODY)) continue
    if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(answer)
    answer = ''
    count += 1
    if (performance.now() >= end) break
    next()
  }
  return count
}

async function measure () {
  const { app, url, tokens, close } = await startService()
  const load = fork(fileURLToPath(import.meta.url), ['load'])
  const failIfUnasked = (code) => { throw new Error(`the load ended with ${code}`) }
  load.once('exit', failIfUnasked)
  const run = async (path, milliseconds) => {
    load.send({ port: new URL(url).port, path, tokens, milliseconds })
    const [perSecond] = await once(load, 'message')
    return perSecond
  }
  const rates = { '/guarded': [], '/open': [], '/sdk': [] }
  const paths = Object.keys(rates)
  for (const path of paths) await run(path, WARM_UP_MS)
  for (let round = 0; round < ROUNDS; round++) {
    // Each round begins with another one, so that none always comes first.
    for (const path of [...paths.slice(round % 3), ...paths.slice(0, round % 3)]) rates[path].push(await run(path, ROUND_MS))
  }
  load.off('exit', failIfUnasked).kill()
  await app.close()
  await close()
  for (const path of paths) print({ path, requestsPerSecond: Math.round(median(rates[path])), rounds: rates[path].map(Math.round) })
  print({ ratio: 'guarded/open', ...compare(rates['/guarded'], rates['/open']), target: 0.75 })
  print({ ratio: 'guarded/sdk', ...compare(rates['/guarded'], rates['/sdk']), target: 4 })
}

/** By round, for a busy machine slows what runs at the same time. */
function compare (ours, theirs) {
  const ratios = ours.map((rate, round) => rate / theirs[round])
  return { value: round2(median(ratios)), rounds: ratios.map(round2) }
}

async function startService () {
  const { default: Fastify } = await import('fastify')
  const { ScalekitClient } = await import('@scalekit-sdk/node')
  const { scalekitResourceServer } = await import('../dist/resource-server/index.js')
  const { environmentUrl, sign, close } = await startIssuer()
  const audience = ['https://mcp.acme.test/mcp', 'res_1']
  const sdk = new ScalekitClient(environmentUrl, 'skc_1', 'a secret that nobody asks for')
  const app = Fastify()
  await app.register(scalekitResourceServer, { environmentUrl, resourceId: 'res_1', resource: 'https://mcp.acme.test/mcp' })
  app.get('/open', async () => ({ ok: true }))
  app.get('/guarded', { onRequest: app.requireAccessToken() }, async () => ({ ok: true }))
  app.get('/sdk', async (request) => {
    await sdk.validateToken(request.headers.authorization.slice('Bearer '.length), { issuer: environmentUrl, audience })
    return { ok: true }
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const tokens = await Promise.all(Array.from({ length: TOKENS }, (_, index) => sign({ sub: `user_${index}`, aud: audience })))
  return { app, url, tokens, close }
}

/** A Scalekit environment that is nothing but its keys. */
async function startIssuer () {
  const { exportJWK, generateKeyPair, SignJWT } = await import('jose')
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = JSON.stringify({ keys: [{ ...await exportJWK(publicKey), kid: 'key-1', alg: 'RS256', use: 'sig' }] })
  const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(keys))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const environmentUrl = `http://127.0.0.1:${server.address().port}`
  return {
    environmentUrl,
    sign: (claims) => new SignJWT({ client_id: 'm2m_1', scope: 'usr:read notes:read', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).setIssuer(environmentUrl).setIssuedAt().setExpirationTime('1h').sign(privateKey),
    close () {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
  }
}

function median (values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

function round2 (value) {
  return Math.round(value * 100) / 100
}

function print (line) {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
