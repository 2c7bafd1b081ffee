'use strict'

const cookie = require('@fastify/cookie')
const csrf = require('@fastify/csrf-protection')
const formbody = require('@fastify/formbody')
const session = require('@fastify/session')
const Fastify = require('fastify')
const { html, scalekitLogin } = require('fastify-scalekit-login')

const users = [{ id: 'user-1', email: 'alice@example.com', password: 'correct horse' }] // stands in for your user table
const cookieOptions = { secure: process.env.NODE_ENV === 'production' } // browsers drop secure cookies over plain http

async function buildApp ({ environmentUrl, clientId, clientSecret, connectionId }) {
  const app = Fastify()
  await app.register(cookie)
  await app.register(formbody)
  await app.register(session, { secret: 'replace this with 32 random bytes', cookie: cookieOptions })
  await app.register(csrf, { sessionPlugin: '@fastify/session' })

  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    signInPath: '/signin',
    productName: 'Acme',
    cookie: cookieOptions,
    findUser: ({ session: { user } }) => user && { sub: user.id, email: user.email }
  })

  app.get('/signin', async (request, reply) => reply.type('text/html').send(html`<!doctype html>
<title>Sign in</title>
<form method="post">
  <input type="hidden" name="_csrf" value="${reply.generateCsrf()}">
  <input type="hidden" name="return_to" value="${request.query.return_to}">
  <label>Email <input name="email" type="email"></label>
  <label>Password <input name="password" type="password"></label>
  <button>Sign in</button>
</form>`.toString()))

  app.post('/signin', { preValidation: app.csrfProtection }, async (request, reply) => {
    const { email, password } = request.body
    const user = users.find((user) => user.email === email && user.password === password)
    if (!user) return reply.redirect(request.url, 303) // return_to is still in it
    await request.session.regenerate()
    request.session.user = user
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })

  return app
}

module.exports = { buildApp }
