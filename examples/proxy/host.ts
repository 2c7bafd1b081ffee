import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import Fastify, { type FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signIn } from '../shared/sign-in.js'

export async function buildHost (settings: Settings): Promise<FastifyInstance> {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  const publicPath = new URL(publicUrl).pathname // /notes, which the proxy strips
  // The proxy ends TLS. It has to be trusted, or @fastify/session takes the connection for http and sets no cookie.
  const app = Fastify({ logger: { level: 'warn' }, trustProxy: 'loopback' })
  await app.register(cookie)
  await app.register(formbody)
  // Other services share the host name, so the cookie has a name of its own. A path would not work: @fastify/session
  // compares it with the path that the proxy has stripped.
  await app.register(session, { secret: 'replace this with 32 random bytes', cookieName: 'notes-session' })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    publicUrl, // https://acme.com/notes
    signInPath: '/signin', // without the path of publicUrl, which is added
    productName: 'Acme Notes',
    findUser: async ({ session }) => {
      const account = await findAccount(session.userId)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  await app.register(signIn, { publicPath })
  await addMcpEndpoint(app, settings)
  return app
}
