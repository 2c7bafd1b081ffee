import t from 'tap'
import { connect as connectHttp2 } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { createScalekitEmulator } from '../../dist/testing/index.js'
import { loadPeer } from '../../dist/testing/load-peer.js'
import { failure, sdkClient, startEmulator } from './set-up.js'

t.test('the emulator refuses to start under NODE_ENV=production', async (t) => {
  const { NODE_ENV: before } = process.env
  process.env['NODE_ENV'] = 'production'
  t.teardown(() => { if (before === undefined) delete process.env['NODE_ENV']; else process.env['NODE_ENV'] = before })
  await t.rejects(createScalekitEmulator(), /NODE_ENV=production/)
})

t.test('a missing peer is an error that says what to install, any other failure stays', async (t) => {
  const name: string = 'package-that-is-not-installed'
  await t.rejects(loadPeer('It', name, () => import(name)), /npm install --save-dev package-that-is-not-installed/)
  await t.rejects(loadPeer('It', name, async () => { throw new SyntaxError('broken') }), { name: 'SyntaxError' })
  await t.rejects(loadPeer('It', name, async () => { throw 'odd' }), 'odd') // eslint-disable-line no-throw-literal
})

t.test('starting prints nothing', async (t) => {
  const printed = t.captureFn(() => {})
  const { info, warn, error } = console
  t.teardown(() => Object.assign(console, { info, warn, error }))
  Object.assign(console, { info: printed, warn: printed, error: printed })
  const emulator = await startEmulator(t)
  await t.rejects(sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, 'lri_0', { sub: 'a', email: 'b' }))
  t.same(printed.calls, [])
})

function openSocket (url: string): Socket {
  const { port } = new URL(url)
  return connect(Number(port), '127.0.0.1')
}

t.test('close ends idle, silent and HTTP/2 connections, and can be called twice', async (t) => {
  const emulator = await startEmulator(t)
  const silent = openSocket(emulator.environmentUrl)
  const session = connectHttp2(emulator.environmentUrl)
  session.on('error', () => {})
  await Promise.all([once(silent, 'connect'), once(session, 'remoteSettings')])
  await fetch(`${emulator.environmentUrl}/keys`)
  silent.on('error', () => {})
  const closed = Promise.all([once(silent, 'close'), once(session, 'close')])
  await emulator.close()
  await closed
  await emulator.close()
  await t.rejects(fetch(`${emulator.environmentUrl}/keys`))
})

t.test('HTTP/1.1 and HTTP/2 are told apart however the bytes come', async (t) => {
  const emulator = await startEmulator(t)
  const socket = openSocket(emulator.environmentUrl)
  for (const part of ['P', 'OST /nowhere HTTP/1.1\r\n', 'host: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n']) {
    socket.write(part)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const [answer] = await once(socket, 'data')
  t.match(String(answer), 'HTTP/1.1 404')

  const slow = openSocket(emulator.environmentUrl)
  for (const part of ['PRI * HT', 'TP/2.0\r\n\r\nSM\r\n\r\n', '\0\0\0\x04\0\0\0\0\0']) {
    slow.write(part, 'latin1')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const [frames] = await once(slow, 'data')
  t.equal(frames[3], 4, 'a SETTINGS frame')
  slow.destroy()
})

t.test('a peer that ends or resets its connection does no harm', async (t) => {
  const emulator = await startEmulator(t)
  const empty = openSocket(emulator.environmentUrl)
  empty.end()
  await once(empty.resume(), 'close')
  for (const bytes of ['G', 'GET /keys HTTP/1.1\r\n', 'PRI * HTTP/2.0\r\n']) {
    const socket = openSocket(emulator.environmentUrl)
    await once(socket, 'connect')
    socket.write(bytes)
    await new Promise((resolve) => setTimeout(resolve, 10))
    socket.resetAndDestroy()
    await once(socket, 'close')
  }
  t.equal((await fetch(`${emulator.environmentUrl}/keys`)).status, 200)
})

t.test('a port in use and a bad resource ID are errors that leave nothing open', async (t) => {
  const emulator = await startEmulator(t)
  const port = Number(new URL(emulator.environmentUrl).port)
  t.match(await failure(createScalekitEmulator({ port })), { code: 'EADDRINUSE' })
  await t.rejects(createScalekitEmulator({ resourceId: 'res_?' }), /query/)
})

t.test('metadata names the resource\'s issuer, or the environment\'s, to scripts of any origin', async (t) => {
  const emulator = await startEmulator(t, { scopesSupported: ['usr:read'] })
  const { environmentUrl, resourceId } = emulator
  const wellKnown = `${environmentUrl}/.well-known/oauth-authorization-server`
  for (const [url, issuer] of [
    [`${wellKnown}/resources/${resourceId}`, `${environmentUrl}/resources/${resourceId}`],
    [wellKnown, environmentUrl],
    [`${environmentUrl}/.well-known/openid-configuration`, environmentUrl]
  ] as const) {
    const response = await fetch(url, { headers: { origin: 'http://browser.test' } })
    t.equal(response.headers.get('access-control-allow-origin'), '*')
    t.match(await response.json(), {
      issuer,
      scopes_supported: ['usr:read'],
      jwks_uri: `${environmentUrl}/keys`,
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true
    })
  }
})

t.test('preflights are answered, unknown paths are 404 and unknown methods 405', async (t) => {
  const { environmentUrl } = await startEmulator(t)
  const headers = { 'access-control-request-headers': 'mcp-protocol-version' }
  const preflight = await fetch(`${environmentUrl}/oauth/token`, { method: 'OPTIONS', headers })
  t.equal(preflight.status, 204)
  t.equal(preflight.headers.get('access-control-allow-headers'), 'mcp-protocol-version')
  t.equal((await fetch(`${environmentUrl}/keys`, { method: 'OPTIONS' })).headers.get('access-control-allow-headers'), '*')
  t.equal((await fetch(`${environmentUrl}/nothing`)).status, 404)
  t.equal((await fetch(`${environmentUrl}/oauth/token`)).status, 405)
})

t.test('other calls of the SDK are not implemented', async (t) => {
  const emulator = await startEmulator(t)
  await t.rejects(sdkClient(emulator).organization.listOrganization({ pageSize: 1 }))
  t.equal(emulator.stats.updateCalls, 0)
})
