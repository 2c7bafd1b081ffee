import cors from '@fastify/cors'
import t from 'tap'
import { launch, openPage, withoutChromium } from '../support/chromium.js'
import { startOtherSite } from '../support/browser-host.js'
import { readJson } from '../testing/set-up.js'
import { readChallenge } from './resource-host.js'
import { startMcpService } from './mcp-service.js'

t.test('a page of another origin, in Chromium', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)
  const inspector = await startOtherSite(t, () => '')
  const { emulator, resource } = await startMcpService(t, {}, async (app) => {
    await app.register(cors, {
      origin: inspector,
      methods: ['GET', 'POST', 'DELETE'],
      allowedHeaders: ['authorization', 'content-type', 'accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name'],
      exposedHeaders: ['WWW-Authenticate']
    })
  })
  const withoutCors = await startMcpService(t)

  t.test('reads the metadata with a header of its own, whether or not the host allows CORS', async (t) => {
    const page = await openPage(browser)
    await page.goto(inspector)
    for (const { origin } of [new URL(resource), new URL(withoutCors.resource)]) {
      for (const path of ['', '/mcp']) {
        const found = await page.evaluate(async (url) => {
          const response = await fetch(url, { headers: { 'mcp-protocol-version': '2026-07-28' } })
          return Object(await response.json())
        }, `${origin}/.well-known/oauth-protected-resource${path}`)
        t.equal(found.resource, `${origin}/mcp`)
      }
    }
  })

  t.test('reads the challenge and calls a tool, where the host allows its origin', async (t) => {
    const page = await openPage(browser)
    await page.goto(inspector)
    const refused = await page.evaluate(async (url) => {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
      return { status: response.status, challenge: response.headers.get('www-authenticate') }
    }, resource)
    t.equal(refused.status, 401)
    t.strictSame(readChallenge(refused.challenge), {
      scope: 'usr:read', resource_metadata: `${new URL(resource).origin}/.well-known/oauth-protected-resource/mcp`
    })

    const { client_id: id, client_secret: secret } = await readJson(fetch(
      `${emulator.environmentUrl}/api/v1/resources/${emulator.resourceId}/clients:register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_name: 'Agent', grant_types: ['client_credentials'] })
      }))
    const { access_token: token = '' } = await readJson(fetch(`${emulator.environmentUrl}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'usr:read' })
    }))
    const callTool = async (name: string) => await page.evaluate(async ({ url, token, name }) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          'mcp-protocol-version': '2025-11-25'
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } })
      })
      return { status: response.status, challenge: response.headers.get('www-authenticate'), text: await response.text() }
    }, { url: resource, token, name })
    t.match(await callTool('whoami'), { status: 200, text: 'whoami' })
    const lacking = await callTool('add_note')
    t.equal(lacking.status, 403)
    t.match(readChallenge(lacking.challenge), { error: 'insufficient_scope', scope: 'notes:write' })
  })

  t.test('reads nothing of the endpoint where the host does not allow it', async (t) => {
    const page = await openPage(browser)
    await page.goto(inspector)
    const outcome = await page.evaluate(
      (url) => fetch(url).then(() => 'read', () => 'blocked'), withoutCors.resource)
    t.equal(outcome, 'blocked')
  })
})
