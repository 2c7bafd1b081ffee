// The floor under a completed login: the SDK's call and the hand-off page, without cookie, token or check.
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { ScalekitClient } from '@scalekit-sdk/node'
import Fastify from 'fastify'
import { callbackUrl } from './hand-written-login.mjs'
import { handoffPage, securityHeaders } from './hand-written-pages.mjs'
import { scalekitAccount, users } from './scalekit-account.mjs'

export async function start (environmentUrl) {
  const { clientId, clientSecret, connectionId } = scalekitAccount
  const scalekit = new ScalekitClient(environmentUrl, clientId, clientSecret)
  const app = Fastify()
  await app.register(cookie)
  await app.register(formbody)

  app.post('/login/continue', async (request, reply) => {
    const { login_request_id: loginRequestId, state } = request.body
    await scalekit.auth.updateLoginUserDetails(connectionId, loginRequestId, users.get(request.cookies.session))
    reply.headers(securityHeaders).type('text/html; charset=utf-8')
    return reply.send(handoffPage(callbackUrl(environmentUrl, state)))
  })

  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: app.server.address().port }
}
