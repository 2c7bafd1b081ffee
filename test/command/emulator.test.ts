import { EventEmitter, once } from 'node:events'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import t, { type Test } from 'tap'
import { ScalekitClient } from '@scalekit-sdk/node'
import { describeRequest } from '../../dist/command/emulator/describe-request.js'
import { runEmulator, type EmulatorSurroundings } from '../../dist/command/emulator/emulator.js'
import { failure } from '../testing/set-up.js'
import { run } from './deployment.js'
import { listen } from './front.js'

type Env = Record<string, string>

/** Runs the command in this process until the test is over. Gives what it has printed so far, and the values in it. */
async function start (t: Test, args: string[], env: Env = {}, surroundings: EmulatorSurroundings = {}) {
  const printed = { output: '', error: '' }
  const signals = new EventEmitter()
  const ready = once(signals, 'ready')
  const write = (text: string) => {
    printed.output += text
    if (text.includes('Ctrl-C')) signals.emit('ready')
  }
  const writeError = (text: string) => { printed.error += text }
  const untilStopped = () => once(signals, 'stop')
  const code = runEmulator(args, { env, write, writeError, isColored: false }, { untilStopped, ...surroundings })
  const stop = () => { signals.emit('stop'); return code }
  t.teardown(stop)
  await Promise.race([ready, code])
  return { printed, variables: parseEnv(linesWithValues(printed.output)), stop }
}

const linesWithValues = (text: string) => text.split('\n').filter((line) => /^[A-Z_]+=/.test(line)).join('\n')
const portOf = (variables: ReturnType<typeof parseEnv>) => Number(new URL(variables['SCALEKIT_ENVIRONMENT_URL'] ?? '').port)

t.test('it prints where it is, the values for a service and what to do, and ends with 0', async (t) => {
  const { printed, variables, stop } = await start(t, ['--port', '0', '--mcp-url', 'https://mcp.test/mcp', '--scopes', 'a:b, c'])
  const url = variables['SCALEKIT_ENVIRONMENT_URL'] ?? ''
  t.match(printed, { output: new RegExp(`^Scalekit emulator: ${url}\nOpen it .+\n\nSCALEKIT_ENVIRONMENT_URL=`), error: '' })
  t.same(Object.keys(variables).sort(), [
    'SCALEKIT_CLIENT_ID', 'SCALEKIT_CLIENT_SECRET', 'SCALEKIT_CONNECTION_ID', 'SCALEKIT_ENVIRONMENT_URL', 'SCALEKIT_RESOURCE_ID'
  ])
  for (const said of ['http://localhost:3000/login', 'https://mcp.test/mcp', '--folder']) t.match(printed.output, said)
  const metadata = await fetch(`${url}/.well-known/oauth-authorization-server`)
  t.match(await metadata.json(), { issuer: url, scopes_supported: ['a:b', 'c'] })
  t.equal(await stop(), 0)
  await t.rejects(fetch(url), 'and listens no more')
})

t.test('it takes the values that a service has already, flags before variables and those before a file', async (t) => {
  const given = {
    SCALEKIT_CLIENT_ID: 'skc_1', SCALEKIT_CLIENT_SECRET: 'a secret', SCALEKIT_CONNECTION_ID: 'conn_1', SCALEKIT_RESOURCE_ID: 'res_1'
  }
  const file = join(t.testdir({ env: 'SCALEKIT_CLIENT_ID=skc_2\nLOGIN_URL=https://file.test/login\nMCP_SERVER_URL=https://file.test/mcp\n' }), 'env')
  const { printed, variables } = await start(t, ['--port', '0', '--env-file', file, '--mcp-url', 'https://flag.test/mcp'], given)
  t.match(variables, given)
  t.match(printed.output, /https:\/\/file\.test\/login [^]*https:\/\/flag\.test\/mcp /)
})

t.test('its port is that of an environment URL on this machine, and no other', async (t) => {
  const before = await start(t, ['--port', '0'])
  const port = portOf(before.variables)
  await before.stop()
  for (const host of ['localhost', '127.0.0.1']) {
    const there = await start(t, [], { SCALEKIT_ENVIRONMENT_URL: `http://${host}:${port}` })
    t.equal(portOf(there.variables), port)
    await there.stop()
  }
  const elsewhere = await start(t, [], { SCALEKIT_ENVIRONMENT_URL: `https://acme.scalekit.test:${port}` })
  t.not(portOf(elsewhere.variables), port)
})

t.test('without a port it takes 3001 or any free one and says so, and a taken port that was given is an error', async (t) => {
  const [first, second] = [await start(t, []), await start(t, [])]
  t.not(portOf(first.variables), portOf(second.variables))
  t.match(second.printed.output, /Port 3001 is taken/)
  const port = portOf(second.variables)
  t.match(await run(['emulator', '--port', String(port)]), { code: 1, output: '', error: new RegExp(`^Port ${port} is taken.*--port\\.\n$`) })
})

t.test('with a folder, the values stay', async (t) => {
  const folder = join(t.testdir({}), 'kept')
  const before = await start(t, ['--folder', folder])
  t.notMatch(before.printed.output, 'new at every start')
  await before.stop()
  const { variables, stop } = await start(t, ['--folder', folder])
  t.same(variables, before.variables)
  await stop()
  writeFileSync(join(folder, 'signing-keys.json'), '{}')
  const damaged = { code: 1, output: '', error: /^[^\n]*signing-keys\.json is damaged[^\n]*\n$/ }
  t.match(await run(['emulator', '--folder', folder]), damaged)
  rmSync(join(folder, 'identity.json'))
  t.match(await run(['emulator', '--folder', folder]), damaged)
})

t.test('--write-env replaces the values of the emulator in a file, and nothing else', async (t) => {
  const text = '# mine\nPORT=3000\nexport SCALEKIT_CLIENT_ID=old\nSCALEKIT_CLIENT_ID = older\nSECRET="a\nb"'
  const folder = t.testdir({ env: text })
  for (const name of ['env', 'new']) {
    const file = join(folder, name)
    const { printed, variables, stop } = await start(t, ['--port', '0', '--write-env', file])
    const written = readFileSync(file, 'utf8')
    t.match(parseEnv(written), variables)
    t.equal(statSync(file).mode & 0o777, 0o600)
    t.match(printed.output, file)
    if (name === 'env') t.ok(written.startsWith(`# mine\nPORT=3000\nSCALEKIT_CLIENT_ID=${variables['SCALEKIT_CLIENT_ID']}\nSECRET="a\nb"\nSCALEKIT_ENV`), written)
    t.equal(written.split('SCALEKIT_CLIENT_ID').length, 2)
    await stop()
    await (await start(t, ['--port', '0', '--write-env', file], variables as Env)).stop()
    t.equal(readFileSync(file, 'utf8').replace(/:\d+$/m, ''), written.replace(/:\d+$/m, ''), 'a second time changes the port')
  }
  t.match(await run(['emulator', '--port', '0', '--write-env', folder]), { code: 1, output: '', error: /cannot be read \(EISDIR\)/ })
})

t.test('with --tls it tells where the authority to trust is', async (t) => {
  const { variables, stop } = await start(t, ['--port', '0', '--tls', '--folder', join(t.testdir({}), 'a folder')])
  t.match(variables['SCALEKIT_ENVIRONMENT_URL'], /^https:/)
  t.match(readFileSync(variables['NODE_EXTRA_CA_CERTS'] ?? '', 'utf8'), 'BEGIN CERTIFICATE')
  await stop()
})

t.test('as logins go, it says what happens, and nothing secret', async (t) => {
  const { printed, variables } = await start(t, ['--port', '0'])
  const { SCALEKIT_ENVIRONMENT_URL: url = '', SCALEKIT_CLIENT_ID: id = '', SCALEKIT_CLIENT_SECRET: secret = '', SCALEKIT_CONNECTION_ID: connection = '' } = variables
  const before = printed.output.length
  const { auth } = new ScalekitClient(url, id, secret, { timeoutMs: 5000 })
  await failure(auth.updateLoginUserDetails(connection, 'lri_0', { sub: 'alice', email: 'alice@example.com' }))
  await fetch(`${url}/oauth/authorize?client_id=m2m_0&state=secret`)
  await fetch(`${url}/keys`)
  const lines = printed.output.slice(before).trim().split('\n')
  const said = new Set(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, '')))
  t.same(said, new Set([
    'The call with the user details had no valid token. An SDK gets one now, and calls again.',
    'A token was given for the API, or for an MCP client.',
    'The call with the user details got an error (gRPC status 5).',
    'An authorization request got an error (HTTP 400).',
    `Mistake: The login request ID is unknown. No login request has this ID, or it is long over. See ${url}/`,
    `Mistake: The client’s request was refused. invalid_client: client is invalid: client not found. See ${url}/`
  ]))
})

t.test('each step of a login has words for how it ended', (t) => {
  const request = { method: 'POST', path: '/resources/res_1/oauth/token', parameters: [], status: 200, grpcStatus: undefined, at: new Date() }
  t.match(describeRequest(request), /The MCP client has got tokens\.$/)
  t.match(describeRequest({ ...request, status: 400 }), /A token request got an error \(HTTP 400\)\.$/)
  t.match(describeRequest({ ...request, status: undefined }), /A token request got no answer\.$/)
  t.equal(describeRequest({ ...request, method: 'GET' }), undefined)
  t.end()
})

t.test('wrong usage is 2, in one line', async (t) => {
  for (const args of [
    ['--port', 'x'], ['--port', '65536'], ['--consent', 'maybe'], ['--scopes', 'a"b'], ['--login-url', 'login'],
    ['--mcp-url', 'ftp://mcp.test'], ['--unknown'], ['--env-file', join(t.testdirName, 'none')]
  ]) t.match(await run(['emulator', ...args]), { code: 2, output: '', error: /^[^\n]+\n$/ }, args.join(' '))
  t.match(await run(['emulator'], { SCALEKIT_CONNECTION_ID: 'res_1' }), { code: 2, error: /SCALEKIT_CONNECTION_ID/ })
  t.match(await run(['emulator', '--help']), { code: 0, output: /--write-env/, error: '' })
})

t.test('it does not start in production', async (t) => {
  const { NODE_ENV: before } = process.env
  process.env['NODE_ENV'] = 'production'
  t.teardown(() => { if (before === undefined) delete process.env['NODE_ENV']; else process.env['NODE_ENV'] = before })
  const folder = join(t.testdir({}), 'kept')
  t.match(await run(['emulator', '--folder', folder]), { code: 1, output: '', error: /^[^\n]*NODE_ENV=production\n$/ })
  t.notOk(existsSync(folder))
})

t.test('a port of the environment URL that is taken is an error in one line', async (t) => {
  const origin = await listen(t, createServer())
  t.match(await run(['emulator'], { SCALEKIT_ENVIRONMENT_URL: origin }), { code: 1, output: '', error: /^Port \d+ is taken[^\n]*\n$/ })
})
