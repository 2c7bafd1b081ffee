import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import session from '@fastify/session'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import scalekitLogin, { html } from 'fastify-scalekit-login'
import { authenticate, findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'

declare module 'fastify' {
  interface Session { userId?: string }
}

/** The API, such as that at https://api.acme.com. `appUrl` is the origin of the app, such as https://app.acme.com. */
export async function buildHost (settings: Settings & { appUrl: string }): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl, appUrl } = settings
  const secure = publicUrl.startsWith('https:') // browsers drop secure cookies over plain http
  const connectUrl = (flow: string) => `${appUrl}/app.html?flow=${encodeURIComponent(flow)}`
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' }) // the address of the proxy that ends TLS
  await app.register(cookie)
  await app.register(cors, { origin: [appUrl], credentials: true })
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: { secure, sameSite: 'lax' } })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    publicUrl,
    trustedOrigins: [appUrl],
    signInPath: (request, { flowId }) => connectUrl(flowId),
    productName: 'Acme',
    cookie: { secure },
    // Users who are signed in already confirm in the app, too.
    pages: {
      confirm: ({ flow }) => html`<!doctype html><title>Acme</title>
        <meta http-equiv="refresh" content="0; url=${connectUrl(flow)}"><a href="${connectUrl(flow)}">Go on</a>`
    },
    findUser: async ({ session }) => {
      const account = await findAccount(session.userId)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  // Other origins cannot read our answers, but they can send.
  async function requireApp ({ headers }: FastifyRequest, reply: FastifyReply) {
    if (headers.origin !== appUrl) return await reply.code(403).send({ message: 'Only the app may do this' })
  }

  app.post('/signin', { onRequest: requireApp }, async (request, reply) => {
    const account = await authenticate(request.body)
    if (!account) return reply.code(401).send({ message: 'The email address or the password is wrong' })
    await request.session.regenerate()
    request.session.userId = account.id
    return reply.code(204).send()
  })

  await addMcpEndpoint(app, settings)
  return app
}
