import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createAsk } from '../../dist/command/doctor/network/ask.js'
import { readJson } from '../../dist/command/doctor/network/answers.js'
import { Unreachable } from '../../dist/command/doctor/network/unreachable.js'
import { runChecks } from '../../dist/command/doctor/run-checks.js'
import { findSoftware } from '../../dist/command/doctor/software/software.js'
import { formatText } from '../../dist/command/doctor/report.js'
import { seesColors } from '../../dist/command/command-context.js'
import { createAuthority } from '../../dist/testing/tls/certificates.js'
import { runDoctor } from '../../dist/command/doctor/doctor.js'
import { change, codesOf, examine, run, startDeployment } from './deployment.js'
import { listen, startFront } from './front.js'

const main = fileURLToPath(new URL('../../dist/command/main.js', import.meta.url))

/** Runs the command in a process of its own. */
function start (args: string[], env: Record<string, string> = {}): Promise<{ code: unknown, stdout: string, stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }))
  })
}

t.test('a healthy deployment gets only ticks, and nothing is changed', async (t) => {
  const deployment = await startDeployment(t)
  const outcome = await examine(deployment)
  t.same(outcome.findings.filter(({ status }) => status !== 'ok'), [])
  t.match(outcome, { code: 0, ok: true })
  t.ok(outcome.findings.length > 30)
  t.equal(deployment.emulator.loginRequests.size, 0)
  const codes = outcome.findings.map(({ code }) => code)
  t.equal(new Set(codes).size, codes.length, 'each code once')
  t.same((await examine(deployment)).findings, outcome.findings, 'in the same order each time')
})

t.test('without a URL, a resource and an MCP server only Scalekit is checked', async (t) => {
  const { variables, ...deployment } = await startDeployment(t)
  const { SCALEKIT_RESOURCE_ID: _, MCP_SERVER_URL: __, ...given } = variables
  const outcome = await examine({ ...deployment, variables: given, args: [] })
  t.same(codesOf(outcome, 'skipped'), ['resource-id', 'service-url', 'mcp-server-url'])
  t.equal(outcome.code, 0)
  t.notOk(outcome.findings.some(({ code }) => ['login-route', 'resource-metadata', 'token-required'].includes(code)))
})

t.test('without any setting nothing is asked, and each check says why', async (t) => {
  const outcome = await examine({ variables: {}, args: ['--url', 'http://127.0.0.1:1', '--mcp-url', 'http://127.0.0.1:1/mcp'], ca: '' })
  t.same(codesOf(outcome, 'problem'), [
    'environment-url', 'client-id', 'client-secret', 'connection-id', 'service-reachable', 'protected-resource-metadata'
  ])
  const skipped = outcome.findings.filter(({ status }) => status === 'skipped')
  t.ok(skipped.length > 20)
  for (const { code, found, remedy } of skipped) t.match({ found, remedy }, { found: /\w/, remedy: undefined }, code)
})

t.test('the whole User Info Post URL counts as the connection ID', async (t) => {
  const deployment = await startDeployment(t)
  const { SCALEKIT_ENVIRONMENT_URL: url, SCALEKIT_CONNECTION_ID: id } = deployment.variables
  const variables = { ...deployment.variables, SCALEKIT_CONNECTION_ID: `${url}/api/v1/connections/${id}/auth-requests/{login_request_id}/user` }
  t.equal((await examine({ ...deployment, variables })).code, 0)
})

t.test('http that redirects to https is checked there', async (t) => {
  const deployment = await startDeployment(t)
  const authority = await createAuthority('Test CA')
  // A form of the address that does not count as loopback.
  const names = (origin: string) => origin.replace('127.0.0.1', '[::ffff:127.0.0.1]')
  const secure = await startFront(t, await authority.issue([{ type: 7, ip: '::ffff:7f00:1' }]))
  secure.target = deployment.service.target
  const plain = await listen(t, createServer((_request, response) => {
    response.writeHead(308, { location: `${names(secure.origin)}/` }).end()
  }))
  const { MCP_SERVER_URL: _, ...variables } = deployment.variables
  const outcome = await examine({ variables, ca: authority.cert, args: ['--url', names(plain)] })
  t.same(codesOf(outcome, 'problem'), [])
})

t.test('an answer without a date says nothing about the clock', async (t) => {
  const deployment = await startDeployment(t)
  change(deployment.scalekit, '/.well-known/oauth-authorization-server', ({ headers }) => { headers.date = 'soon' })
  const outcome = await examine(deployment)
  t.match(outcome.findings.find(({ code }) => code === 'clock'), { status: 'skipped', found: /no date/ })
})

t.test('versions that are too old are problems, and older ones hints', async (t) => {
  const find = async (node: string, sdk: string | undefined) => {
    const outcome = await examine({ variables: {}, args: [], ca: '' }, { software: { node, sdk } })
    return outcome.findings.filter(({ code }) => code.endsWith('-version')).map(({ status }) => status)
  }
  t.same(await find('24.0.0', '2.17.0'), ['ok', 'ok'])
  t.same(await find('20.20.2', '2.11.0'), ['hint', 'hint'])
  t.same(await find('20.18.3', '2.10.9'), ['problem', 'problem'])
  t.same(await find('18.20.0', '1.0.0'), ['problem', 'problem'])
  t.same(await find('22.1.0', undefined), ['ok', 'skipped'])
})

t.test('the versions are those of this process and the installed SDK', (t) => {
  t.match(findSoftware(), { node: process.versions.node, sdk: /^\d+\.\d+\.\d+/ })
  t.equal(findSoftware({ auth: { updateLoginUserDetails: async () => ({ authRequestId: '' }) } }).sdk, undefined)
  t.end()
})

t.test('a check that fails by itself is a finding without its message', async (t) => {
  const run = () => { throw new RangeError('a secret') }
  const [group] = await runChecks([{ heading: 'Group', checks: [{ code: 'broken', title: 'Broken', run }] }])
  t.match(group?.findings, [{ code: 'broken', status: 'problem', found: 'the check itself failed with RangeError' }])
})

t.test('text has a line for each finding, and below it what to do', async (t) => {
  const groups = [{
    heading: 'Group',
    findings: [
      { code: 'a', title: 'Fine', status: 'ok' as const },
      { code: 'b', title: 'Broken', status: 'problem' as const, found: 'cut\u001b[2J off', remedy: 'Mend it.' },
      { code: 'c', title: 'Old', status: 'hint' as const, found: '1.0', remedy: 'Update it.' },
      { code: 'd', title: 'Left out', status: 'skipped' as const, found: 'nothing is there' }
    ]
  }]
  const lines = ['Group', '✓ Fine', '✗ Broken: cut?[2J off', '    Mend it.', '! Old: 1.0', '    Update it.', '- Left out: nothing is there']
  t.equal(formatText(groups, false), `${lines.join('\n')}\n\n1 problem, 1 hint, 1 in order, 1 skipped\n`)
  t.match(formatText(groups, true), '\u001b[31m✗\u001b[39m Broken')
})

t.test('colors are for terminals, and for users who want them', (t) => {
  t.equal(seesColors({ isTTY: true }, {}), true)
  t.equal(seesColors({ isTTY: true }, { NO_COLOR: '1' }), false)
  t.equal(seesColors({}, {}), false)
  t.end()
})

t.test('real environment variables win over those of the file, and blank ones do not', async (t) => {
  const { variables } = await startDeployment(t)
  const directory = t.testdir({ '.env': Object.entries(variables).map(([name, value]) => `${name}=${value}\n`).join('') })
  const file = ['doctor', '--env-file', join(directory, '.env'), '--mcp-url', 'none']
  t.match(await run(file, { SCALEKIT_CLIENT_ID: '' }), { code: 1, output: /✓ Client ID\n[^]*✗ MCP Server URL[^]*✓ API credentials/ })
  t.match(await run(file, { SCALEKIT_CLIENT_ID: 'm2m_1' }), { output: /✗ Client ID: SCALEKIT_CLIENT_ID is the client ID of an MCP client/ })
})

t.test('wrong usage is 2, and says what is wrong', async (t) => {
  t.match(await run([]), { code: 2, output: '', error: /doctor/ })
  t.match(await run(['docter']), { code: 2, error: /no command "docter"/ })
  t.match(await run(['constructor']), { code: 2, error: /no command/ })
  t.match(await run(['doctor', '--json', '--unknown']), { code: 2, output: '', error: /--unknown/ })
  t.match(await run(['doctor', '--login-path', 'login']), { code: 2, error: /\/login/ })
  t.match(await run(['doctor', '--env-file', join(t.testdirName, 'none')]), { code: 2, error: /cannot be read \(ENOENT\)/ })
})

t.test('help is what was asked for', async (t) => {
  for (const args of [['--help'], ['-h'], ['help'], ['doctor', '--help']]) {
    t.match(await run(args), { code: 0, output: /doctor/, error: '' }, args.join(' '))
  }
})

t.test('what is not about the usage is not called so', async (t) => {
  const write = () => { throw new RangeError('the pipe is closed') }
  const context = { env: {}, write, writeError () {}, isColored: false }
  await t.rejects(runDoctor(['--help'], context), { name: 'RangeError' })
  const { runCommand } = await import('../../dist/command/run-command.js')
  await t.rejects(runCommand(['doctor', '--help'], context), { name: 'RangeError' })
})

t.test('the command prints to its streams and ends with the exit code', async (t) => {
  const { variables } = await startDeployment(t)
  const healthy = await start(['doctor', '--json', '--login-path', '/signin'], { ...variables, MCP_SERVER_URL: '' })
  t.match(healthy, { code: 0, stderr: '' })
  t.equal(JSON.parse(healthy.stdout).ok, true)
  t.match(await start(['doctor'], { SCALEKIT_ENVIRONMENT_URL: '' }), { code: 1, stdout: /✗ Environment URL/, stderr: '' })
  t.match(await start(['nothing']), { code: 2, stdout: '', stderr: /no command "nothing"/ })
})

t.test('an answer is read no further than 1 MiB', async (t) => {
  const origin = await listen(t, createServer((_request, response) => {
    response.on('error', () => {})
    const write = () => { if (!response.destroyed) response.write('0'.repeat(100_000), write) }
    write()
  }))
  const { text } = await createAsk({ timeout: 10_000, ca: undefined })(origin)
  t.ok(text.length > 1_000_000)
})

t.test('JSON that is no object is none', (t) => {
  for (const text of ['', 'null', '[]', '1', '{']) t.equal(readJson({ text }), undefined, text)
  t.same(readJson({ text: '{"a":1}' }), { a: 1 })
  t.end()
})

t.test('each kind of failure has words and something to do', (t) => {
  const url = new URL('https://app.example.com:8443/login?state=secret')
  const cases: Array<[unknown, RegExp]> = [
    [{ code: 'ENOTFOUND' }, /DNS knows no host app\.example\.com \(ENOTFOUND\)/],
    [{ code: 'EAI_AGAIN' }, /DNS did not answer/],
    [{ code: 'CERT_NOT_YET_VALID' }, /not valid yet/],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /not trusted/],
    [{ code: 'UNABLE_TO_GET_ISSUER_CERT' }, /cannot be traced/],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /TLS with app\.example\.com:8443 failed/],
    [{ code: 'ABORT_ERR' }, /did not answer within 10 seconds$/],
    [new Error('odd'), /connection to app\.example\.com:8443 failed \(no code\)/]
  ]
  for (const [error, message] of cases) {
    const { message: found, remedy } = new Unreachable(url, error, 10)
    t.match(found, message)
    t.match(remedy, /\w/)
    t.notMatch(found, /secret/)
  }
  t.end()
})
