import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { describePath } from '../../example-app/dist/demo/hop-log.js'
import { plainNode } from '../support/plain-node.js'

interface Run {
  code: number
  output: string
}

const script = fileURLToPath(new URL('../../example-app/dist/demo.js', import.meta.url))

function runDemo (environment: Record<string, string>): Promise<Run> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment }
    execFile(...plainNode([script], environment['NODE_OPTIONS']), { env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
    })
  })
}

t.test('the demo signs in, steps up and uses the tools; with --keep, its links show that until it is told to end', async (t) => {
  const demo = spawn(...plainNode([script, '--keep']), { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => demo.kill('SIGKILL'))
  let output = ''
  for await (const chunk of demo.stdout) {
    output += chunk
    if (output.includes('Ctrl-C')) break
  }
  const addresses = output.match(/(?<=draws this login: )\S+/g) ?? []
  for (const address of addresses) t.match(await (await fetch(address)).text(), 'Done: the client has its tokens.')
  t.equal(addresses.length, 2)
  demo.kill('SIGTERM')
  t.equal((await once(demo, 'exit'))[0], 0)
  t.match(output, /Browser +→ Acme Notes +POST \/signin +401/)
  t.match(output, /Acme Notes → Scalekit +POST \/scalekit\.v1\.auth\.AuthService\/UpdateLoginUserDetails +200/)
  t.match(output, /Browser +→ MCP client +GET +\/callback\?code&state/)
  t.match(output, /MCP client → Acme Notes +POST \/mcp \(add_note: insufficient_scope\) +403/)
  t.match(output, /Step-up: .+\n(?:.*\n)+.+Browser +→ Acme Notes +POST \/login\/continue +200(?:.*\n)+.+\(add_note\) +200/)
  t.match(output, 'Signed in: Alice Example')
  t.match(output, 'Tools called: whoami, list_notes, add_note')
  t.match(output, 'Step-up: add_note was refused until Alice Example allowed notes:write')
  t.strictSame(output.match(/\/viewer\/flows\/\d+/g), ['/viewer/flows/1', '/viewer/flows/2'])
  t.notMatch(output, 'Acme Notes logged')
  t.notMatch(output, /@|eyJ|(?:conn|res|lri|skc)_|\?\w+=|&\w+=/, 'and prints no email address, ID, token or query value')
})

t.test('the demo exits with 1 and says where it failed', async (t) => {
  const { code, output } = await runDemo({ NODE_ENV: 'production' })
  t.equal(code, 1)
  t.match(output, 'Failed before the first hop')
})

t.test('the demo exits with 1, names the hop that failed and prints what the app has logged', async (t) => {
  const cutOff = `const { fetch } = globalThis
    globalThis.fetch = (url, init) => String(url).endsWith('/keys') ? Promise.reject(new Error('cut off')) : fetch(url, init)`
  const { code, output } = await runDemo({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(cutOff)}` })
  t.equal(code, 1)
  t.match(output, /\nFailed at hop \d+: MCP client → Acme Notes, POST \/mcp, 503\nAcme Notes logged:\n(?:\{.*\n)*\{.*FST_SCALEKIT_KEYS_UNAVAILABLE/)
  t.notMatch(output, /eyJ/, 'without a token')
})

t.test('a path is shown without IDs and values', async (t) => {
  const show = (path: string): string => describePath(new URL(path, 'http://localhost'))
  t.equal(show('/login?login_request_id=lri_1&state=abc'), '/login?login_request_id&state')
  t.equal(show('/sso/v1/connections/conn_12/partner:callback'), '/sso/v1/connections/…/partner:callback')
  t.equal(show('/interaction/Zx81-aPq_44mmQ2'), '/interaction/…')
  t.equal(show('/.well-known/oauth-protected-resource/mcp?a=1&b=2&c=3'), '/.well-known/oauth-protected-resource/mcp?a&b&…')
})
