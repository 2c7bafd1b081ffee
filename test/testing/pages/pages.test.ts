import { createHash } from 'node:crypto'
import t from 'tap'
import { renderConsentPage } from '../../../dist/testing/pages/consent-page.js'
import { renderProblemPage } from '../../../dist/testing/pages/outcome-pages.js'
import { describeScope } from '../../../dist/testing/pages/scope-words.js'
import { McpClient } from '../oauth/mcp-client.js'
import { alice, setUpFlow } from '../set-up.js'

const request = {
  clientId: 'm2m_1', clientName: 'Cursor', scopes: ['notes:read'], redirectUri: 'https://client.test/callback', resources: ['https://mcp.test/mcp']
}

t.test('a policy lets the pages have their own style, and nothing else', async (t) => {
  const { emulator, browser, mcpServerUrl, send, goBack } = await setUpFlow(t)
  const login = await browser.open(await new McpClient(mcpServerUrl).connect())
  await send(login, alice)
  const consent = await goBack(login)
  const problem = await fetch(`${emulator.environmentUrl}/oauth/authorize?client_id=m2m_0`)
  for (const { headers, text } of [consent, { headers: problem.headers, text: await problem.text() }]) {
    const style = /<style>([^]*)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    t.equal(headers.get('content-security-policy'),
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`)
    t.match(text, 'Emulated Scalekit, for development')
    t.notMatch(text, /<script|style=/)
  }
  t.match(consent.text, `<bdi>${mcpServerUrl}</bdi>`)
  t.notMatch(consent.text, /alice/, 'who is signed in is not shown')
})

t.test('a client cannot write on the consent page', (t) => {
  const page = renderConsentPage({ ...request, clientName: `<b>\u202e${'x'.repeat(200)}`, scopes: ['<i>', 'a:b'.repeat(100)] })
  t.notMatch(page, /<b>|<i>|\u202e|x{60}/)
  t.match(page, /<bdi>&lt;b&gt;/)
  t.end()
})

t.test('the consent page names each MCP server', (t) => {
  const page = renderConsentPage({ ...request, resources: ['https://a.test/mcp', 'https://b.test/mcp'] })
  t.match(page, 'wants to use <bdi>https://a.test/mcp</bdi> and <bdi>https://b.test/mcp</bdi> with')
  t.end()
})

t.test('the consent page says where the browser goes back to', (t) => {
  t.match(renderConsentPage(request), 'you go back to <bdi>client.test</bdi>')
  t.match(renderConsentPage({ ...request, redirectUri: 'http://127.0.0.1:4000/callback' }), '<bdi>127.0.0.1:4000</bdi>')
  t.match(renderConsentPage({ ...request, redirectUri: 'cursor://claude.ai/callback' }), 'the app that opens <bdi>cursor:</bdi> links')
  t.end()
})

t.test('scopes are in words where they have some', (t) => {
  t.same(['openid', 'offline_access', 'notes:read', 'mcp-tools:list_all', 'admin', 'a:b:c', 'toString'].map(describeScope), [
    'Know who you are', 'Stay connected until you disconnect it', 'Read notes', 'List all mcp tools', undefined, undefined, undefined
  ])
  t.match(renderConsentPage({ ...request, scopes: ['notes:read', 'admin'] }), /Read notes <code>notes:read<\/code>[^]*<bdi>admin<\/bdi>/)
  t.match(renderConsentPage({ ...request, scopes: [] }), 'nothing in particular')
  t.end()
})

t.test('a problem page says what happened, what to do and the name of the error', (t) => {
  t.match(renderProblemPage('invalid_client', 'client is <invalid>'), /<p>Client is &lt;invalid&gt;\.<\/p>\n<p>Start again[^]*<code>invalid_client</)
  t.match(renderProblemPage('server_error', ''), '<p>The request was refused.</p>')
  t.match(renderProblemPage('invalid_state', 'It is over.', 'Connect again.'), '<p>It is over.</p>\n<p>Connect again.</p>')
  t.end()
})
