import cookie from '@fastify/cookie'
import Fastify from 'fastify'
import scalekitLogin from '../../dist/index.js'
import { productName, scalekitAccount, users } from './scalekit-account.mjs'

export async function start (environmentUrl, options = {}) {
  const app = Fastify()
  await app.register(cookie)
  await app.register(scalekitLogin, {
    environmentUrl,
    ...scalekitAccount,
    productName,
    signInPath: '/signin',
    limit: false,
    findUser: (request) => users.get(request.cookies.session),
    ...options
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: app.server.address().port }
}
