// The seed's guide followed by hand on Fastify, with nothing more than it needs.
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { ScalekitClient } from '@scalekit-sdk/node'
import Fastify from 'fastify'
import {
  callbackUrl, cookieAttributes, cookieLifetimeMs, cookieName, cookieSecret, createCsrfToken, isCsrfToken, readLogin, startLogin
} from './hand-written-login.mjs'
import { confirmPage, handoffPage, securityHeaders } from './hand-written-pages.mjs'
import { scalekitAccount, users } from './scalekit-account.mjs'

const loginQuery = {
  type: 'object',
  required: ['login_request_id', 'state'],
  properties: {
    login_request_id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' },
    state: { type: 'string', minLength: 1, maxLength: 2048 }
  }
}
const continueQuery = { type: 'object', required: ['flow'], properties: { flow: { type: 'string' } } }
const form = {
  type: 'object',
  required: ['flow', 'csrf_token', 'action'],
  properties: { flow: { type: 'string' }, csrf_token: { type: 'string' }, action: { enum: ['continue', 'switch', 'cancel'] } }
}

export async function start (environmentUrl) {
  const { clientId, clientSecret, connectionId } = scalekitAccount
  const scalekit = new ScalekitClient(environmentUrl, clientId, clientSecret)
  const app = Fastify()
  await app.register(cookie, { secret: cookieSecret })
  await app.register(formbody)

  app.get('/login', { schema: { querystring: loginQuery } }, async (request, reply) => {
    const { login_request_id: loginRequestId, state } = request.query
    const { flow, value } = startLogin(loginRequestId, state)
    reply.setCookie(cookieName(flow), value, { ...cookieAttributes, signed: true, maxAge: cookieLifetimeMs / 1000 })
    return reply.headers(securityHeaders).redirect(`/login/continue?flow=${flow}`, 303)
  })

  app.get('/login/continue', { schema: { querystring: continueQuery } }, async (request, reply) => {
    const login = findLogin(request, request.query.flow)
    if (login === undefined) return reply.code(410).send('This login is over')
    const user = users.get(request.cookies.session)
    if (user === undefined) return reply.redirect('/signin', 303)
    const page = confirmPage({ user, flow: login.flow, csrfToken: createCsrfToken(login, user) })
    return sendPage(reply, page)
  })

  app.post('/login/continue', { schema: { body: form } }, async (request, reply) => {
    const { flow, csrf_token: token, action } = request.body
    const login = findLogin(request, flow)
    if (login === undefined) return reply.code(410).send('This login is over')
    const user = users.get(request.cookies.session)
    if (user === undefined || action === 'switch') return reply.redirect('/signin', 303)
    if (!isCsrfToken(token, login, user)) return reply.code(403).send('This form is out of date')
    const details = action === 'continue' ? user : { loginFailed: true }
    await scalekit.auth.updateLoginUserDetails(connectionId, login.loginRequestId, details)
    reply.clearCookie(cookieName(flow), cookieAttributes)
    return sendPage(reply, handoffPage(callbackUrl(environmentUrl, login.state)))
  })

  await app.listen({ port: 0, host: '127.0.0.1' })
  return { port: app.server.address().port }
}

function findLogin (request, flow) {
  const signed = request.cookies[cookieName(flow)]
  const { valid, value } = signed === undefined ? {} : request.unsignCookie(signed)
  return valid ? readLogin(value, flow) : undefined
}

function sendPage (reply, page) {
  return reply.headers(securityHeaders).type('text/html; charset=utf-8').send(page)
}
