import cookie from '@fastify/cookie'
import csrf from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import session from '@fastify/session'
import Fastify from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { findAccount } from '../shared/accounts.js'
import { addMcpEndpoint } from '../shared/mcp-endpoint.js'
import type { Settings } from '../shared/settings.js'
import { signIn } from '../shared/sign-in.js'

export async function buildHost (settings: Settings, { key, cert }: { key: string, cert: string }) {
  const { environmentUrl, clientId, clientSecret, connectionId } = settings
  // Load balancers and older clients may still speak HTTP/1.1.
  const app = Fastify({ logger: { level: 'warn' }, http2: true, https: { allowHTTP1: true, key, cert } })
  await app.register(cookie)
  await app.register(formbody)
  await app.register(session, { secret: 'replace this with 32 random bytes' })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    findUser: async ({ session }) => {
      const account = await findAccount(session.userId)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })

  await app.register(signIn, {})
  await app.register(addMcpEndpoint, settings)
  return app
}
