import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import type { Test } from 'tap'
import { html, type ScalekitLoginOptions } from '../../dist/index.js'
import { alice, bob, type Host, startHost } from './host.js'

/** A host for real browsers: helmet at its defaults, a session that is SameSite=Strict, a sign-in page with a form. */
export interface BrowserHost extends Host {
  /** The Referer headers that the host has received, by path. */
  referrers: Array<[string, string]>
  /** Ends all sessions of the host. */
  endSessions: () => void
}

const users = { alice, bob }

export async function startBrowserHost (t: Test, options: Partial<ScalekitLoginOptions> = {}): Promise<BrowserHost> {
  const referrers: Array<[string, string]> = []
  const ended = { at: 0 }
  const host = await startHost(t, {
    // Secure and `__Host-`, as in production: for Chromium localhost is trustworthy.
    options: { cookie: {}, findUser: ({ session }) => session.since && session.since > ended.at ? session.user : null, ...options },
    session: { sameSite: 'strict' },
    async before (app) {
      await app.register(helmet)
      await app.register(formbody)
      app.addHook('onRequest', async ({ url, headers }) => {
        if (headers.referer !== undefined) referrers.push([url.split('?')[0] ?? '', headers.referer])
      })
    },
    after (app) {
      app.get<{ Querystring: Record<string, string> }>('/signin', async (request, reply) => {
        return reply.type('text/html').header('cross-origin-opener-policy', 'unsafe-none').send(html`<!doctype html>
<html lang="en"><head><title>Sign in</title></head><body><form method="post" action="/form-signin">
<input type="hidden" name="return_to" value="${request.query.return_to ?? ''}">
${Object.keys(users).map((name) => html`<button name="name" value="${name}">Sign in as ${name}</button>`)}
</form></body></html>`.toString())
      })
      app.post<{ Body: { name: keyof typeof users } }>('/form-signin', async (request, reply) => {
        await request.session.regenerate()
        request.session.user = users[request.body.name]
        request.session.since = Date.now()
        return reply.header('cross-origin-opener-policy', 'unsafe-none')
          .redirect(request.scalekitLogin?.continuePath ?? '/', 303)
      })
      app.get('/', async () => 'home')
    }
  })
  return { ...host, referrers, endSessions: () => { ended.at = Date.now() } }
}

/** A page on another site, with what is given as its body. */
export async function startOtherSite (t: Test, body: () => string): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Other</title>${body()}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
