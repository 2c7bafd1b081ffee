import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2'
import https from 'node:https'
import { connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { createScalekitEmulator, createTestBrowser, type ScalekitEmulator } from '../../../dist/testing/index.js'
import { alice, callbackUrl, failure, startEmulator } from '../set-up.js'

const run = promisify(execFile)
const startWithTls = (t: Test) => startEmulator(t, { tls: true, consent: false })

/** A script in a process of its own, which trusts the emulator's authority as a host does. */
async function runTrusting (emulator: ScalekitEmulator, script: string) {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: emulator.caFile, NODE_V8_COVERAGE: '', NODE_OPTIONS: '', TAP: '' }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env, cwd: process.cwd() })
  return Object(JSON.parse(stdout))
}

async function get (session: ClientHttp2Session, path: string) {
  const stream = session.request({ ':path': path })
  const [headers] = await once(stream, 'response')
  return { status: headers[':status'], headers, text: Buffer.concat(await stream.toArray()).toString() }
}

t.test('without TLS there is nothing to trust', async (t) => {
  const emulator = await startEmulator(t)
  t.same([emulator.ca, emulator.caFile], [undefined, undefined])
})

t.test('HTTP/1.1 and HTTP/2 are on one port, by ALPN', async (t) => {
  const { environmentUrl, ca } = await startWithTls(t)
  t.match(environmentUrl, /^https:\/\/127\.0\.0\.1:\d+$/)
  const { port } = new URL(environmentUrl)
  for (const [protocol, offered] of [['h2', ['h2', 'http/1.1']], ['http/1.1', ['http/1.1']], [false, []]] as const) {
    const socket = connectTls({ host: 'localhost', port: Number(port), ca, ALPNProtocols: [...offered] })
    await once(socket, 'secureConnect')
    t.equal(socket.alpnProtocol, protocol)
    t.match(socket.getPeerCertificate(), { subjectaltname: /DNS:localhost, IP Address:127\.0\.0\.1/ })
    socket.destroy()
  }
  const request = https.get(`${environmentUrl}/.well-known/oauth-authorization-server`, { ca, agent: false })
  const [response] = await once(request, 'response')
  t.match(JSON.parse(String(await response.toArray())), { issuer: environmentUrl })
})

t.test('HTTP/2 serves pages, metadata and keys as well', async (t) => {
  const { environmentUrl, ca, requests } = await startWithTls(t)
  const session = connectHttp2(environmentUrl, { ca })
  t.teardown(() => session.destroy())
  t.match(JSON.parse((await get(session, '/keys')).text), { keys: [{ alg: 'RS256' }] })
  t.match(JSON.parse((await get(session, '/.well-known/openid-configuration')).text), { issuer: environmentUrl })
  t.match(await get(session, '/oauth/authorize?client_id=m2m_0'), { status: 400, text: 'invalid_client' })
  t.match(await get(session, '/nowhere'), { status: 404 })
  const stream = session.request({
    ':path': '/oauth/token', ':method': 'POST', 'content-type': 'application/x-www-form-urlencoded'
  })
  stream.end('grant_type=client_credentials&client_id=m2m_0')
  const [headers] = await once(stream.resume(), 'response')
  t.equal(headers[':status'], 401)
  await once(stream, 'close')
  t.match(requests.at(-1), { method: 'POST', path: '/oauth/token', status: 401 })
})

t.test('the SDK hands a login off over TLS, with the authority\'s file in NODE_EXTRA_CA_CERTS', async (t) => {
  const emulator = await startWithTls(t)
  const { environmentUrl, clientId, clientSecret, connectionId, ca = '', caFile = '' } = emulator
  t.equal(await readFile(caFile, 'utf8'), ca)
  const { loginRequestId, state } = emulator.startLogin()
  const answer = await runTrusting(emulator, `
    import { ScalekitClient } from '@scalekit-sdk/node'
    const client = new ScalekitClient(${JSON.stringify(environmentUrl)}, '${clientId}', '${clientSecret}')
    const { authRequestId } = await client.auth.updateLoginUserDetails(
      '${connectionId}', '${loginRequestId}', ${JSON.stringify(alice)})
    console.log(JSON.stringify({ authRequestId }))
  `)
  t.equal(answer.authRequestId, emulator.loginRequests.get(loginRequestId)?.authRequestId)
  const agent = new https.Agent({ ca })
  const page = await createTestBrowser({ agent: () => agent }).open(callbackUrl(emulator, state))
  t.match(page, { status: 200, text: 'Login complete' })
  t.equal(emulator.connections.opened, 1)
})

t.test('a document from a server whose authority NODE_EXTRA_CA_CERTS names is fetched', async (t) => {
  const emulator = await startWithTls(t)
  const answer = await runTrusting(emulator, `
    import { fetchDocument } from ${JSON.stringify(new URL('../../../dist/testing/client-documents/fetch-document.js', import.meta.url))}
    console.log(await fetchDocument(new URL('${emulator.environmentUrl}/.well-known/oauth-authorization-server'), undefined))
  `)
  t.equal(answer.issuer, emulator.environmentUrl)
})

t.test('who does not trust the authority, or speaks no TLS, gets nothing, and the emulator goes on', async (t) => {
  const { environmentUrl, ca } = await startWithTls(t)
  t.match(await failure(once(https.get(environmentUrl, { agent: false }), 'response')), { code: /SIGNATURE|ISSUER|CERT/ })
  await t.rejects(fetch(environmentUrl.replace('https:', 'http:')))
  const session = connectHttp2(environmentUrl, { ca })
  t.teardown(() => session.destroy())
  t.match(await get(session, '/keys'), { status: 200 })
})

t.test('connections fail under TLS as they do without', async (t) => {
  const emulator = await startWithTls(t)
  const { environmentUrl, ca } = emulator
  const ask = () => failure(once(https.get(`${environmentUrl}/keys`, { ca, agent: false }), 'response'))
  emulator.failNext({ call: 'keys', reset: 'before' })
  t.match(await ask(), { code: 'ECONNRESET' })
  emulator.failNext({ call: 'keys', reset: 'after' })
  t.match(await ask(), { code: 'ECONNRESET' })
  emulator.failNext({ call: 'keys', freeze: true })
  const frozen = ask()
  await new Promise((resolve) => setTimeout(resolve, 200))
  await emulator.disconnect()
  t.match(await frozen, { code: /ECONNRESET|EPIPE/ })
  await emulator.reconnect()
  t.match(await ask(), { message: 'nothing failed' })
})

t.test('a fault on a call over HTTP/2 that is no RPC still lets it take effect', async (t) => {
  const emulator = await startWithTls(t)
  const { environmentUrl, ca, connectionId } = emulator
  const { loginRequestId } = emulator.startLogin()
  const session = connectHttp2(environmentUrl, { ca }).on('error', () => {})
  const post = (path: string, headers: object, body: string) => {
    const stream = session.request({ ':method': 'POST', ':path': path, ...headers })
    stream.end(body)
    return stream
  }
  const form = new URLSearchParams({
    grant_type: 'client_credentials', client_id: emulator.clientId, client_secret: emulator.clientSecret
  })
  const token = post('/oauth/token', { 'content-type': 'application/x-www-form-urlencoded' }, String(form))
  const { access_token: accessToken } = JSON.parse(Buffer.concat(await token.toArray()).toString())
  emulator.failNext({ streamReset: 'after' })
  const path = `/api/v1/connections/${connectionId}/auth-requests/${loginRequestId}/user`
  const sent = post(path, { authorization: `Bearer ${accessToken}` }, JSON.stringify(alice))
  await failure(once(sent, 'response'))
  t.equal(emulator.loginRequests.get(loginRequestId)?.user?.sub, 'alice')
})

t.test('close removes the authority\'s file, and so does a start that fails', async (t) => {
  const emulator = await createScalekitEmulator({ tls: true })
  const { caFile = '', environmentUrl } = emulator
  t.match(await failure(createScalekitEmulator({ tls: true, port: Number(new URL(environmentUrl).port) })), { code: 'EADDRINUSE' })
  t.ok(existsSync(caFile))
  await emulator.close()
  t.notOk(existsSync(caFile))
  await emulator.close()
})
