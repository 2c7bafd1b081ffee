// The same by hand on Express 5, as Scalekit's public samples are written.
import { createServer } from 'node:http'
import cookieParser from 'cookie-parser'
import express from 'express'
import { ScalekitClient } from '@scalekit-sdk/node'
import {
  callbackUrl, cookieAttributes, cookieLifetimeMs, cookieName, cookieSecret, createCsrfToken, isCsrfToken, readLogin, startLogin
} from './hand-written-login.mjs'
import { confirmPage, handoffPage, securityHeaders } from './hand-written-pages.mjs'
import { listen } from './listen.mjs'
import { scalekitAccount, users } from './scalekit-account.mjs'

export async function start (environmentUrl) {
  const { clientId, clientSecret, connectionId } = scalekitAccount
  const scalekit = new ScalekitClient(environmentUrl, clientId, clientSecret)
  const app = express().disable('x-powered-by').disable('etag')
  app.use(cookieParser(cookieSecret))

  app.get('/login', (req, res) => {
    const { login_request_id: loginRequestId, state } = req.query
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(loginRequestId) || typeof state !== 'string' || state === '' || state.length > 2048) {
      return res.status(400).send('login_request_id and state are required')
    }
    const { flow, value } = startLogin(loginRequestId, state)
    res.cookie(cookieName(flow), value, { ...cookieAttributes, signed: true, maxAge: cookieLifetimeMs })
    res.set(securityHeaders).location(`/login/continue?flow=${flow}`).status(303).end()
  })

  app.get('/login/continue', (req, res) => {
    const login = findLogin(req, req.query.flow)
    if (login === undefined) return res.status(410).send('This login is over')
    const user = users.get(req.cookies.session)
    if (user === undefined) return res.redirect(303, '/signin')
    sendPage(res, confirmPage({ user, flow: login.flow, csrfToken: createCsrfToken(login, user) }))
  })

  app.post('/login/continue', express.urlencoded({ extended: false }), async (req, res) => {
    const { flow, csrf_token: token = '', action } = req.body
    const login = findLogin(req, flow)
    if (login === undefined) return res.status(410).send('This login is over')
    const user = users.get(req.cookies.session)
    if (user === undefined || action === 'switch') return res.redirect(303, '/signin')
    if (!isCsrfToken(token, login, user)) return res.status(403).send('This form is out of date')
    const details = action === 'continue' ? user : { loginFailed: true }
    await scalekit.auth.updateLoginUserDetails(connectionId, login.loginRequestId, details)
    res.clearCookie(cookieName(flow), cookieAttributes)
    sendPage(res, handoffPage(callbackUrl(environmentUrl, login.state)))
  })

  // As Fastify has it, so that all answers have the same headers.
  const server = createServer({ keepAliveTimeout: 72_000 }, app)
  return { port: await listen(server) }
}

function findLogin (req, flow) {
  const value = req.signedCookies[cookieName(flow)]
  return value ? readLogin(value, flow) : undefined
}

function sendPage (res, page) {
  res.set(securityHeaders).type('html').send(page)
}
