import { randomUUID } from 'node:crypto'
import { ScalekitClient } from '@scalekit-sdk/node'
import express from 'express'

const {
  SCALEKIT_ENVIRONMENT_URL: environmentUrl = '', SCALEKIT_CLIENT_ID: clientId = '',
  SCALEKIT_CLIENT_SECRET: clientSecret = '', SCALEKIT_CONNECTION_ID: connectionId = '', PORT: port = '3000'
} = process.env
const scalekit = new ScalekitClient(environmentUrl, clientId, clientSecret)

// Stand in for your user table, your sessions, and a store with expiry that all instances share.
const users = [{ id: 'user-1', email: 'alice@example.com', name: 'Alice Example', password: 'correct horse' }]
const sessions = new Map() // session ID: user
const pendingLogins = new Map() // flow ID: what waits in which browser
const tenMinutes = 10 * 60 * 1000

const app = express()
app.use(express.urlencoded({ extended: false }))
app.use((request, response, next) => {
  const cookies = request.headers.cookie?.split('; ').map((cookie) => cookie.split('=')) ?? []
  request.cookies = Object.fromEntries(cookies)
  response.set({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin', 'x-frame-options': 'DENY' })
  next()
})

// Where Scalekit sends the browser. The login is kept for this browser only, and nothing else happens.
app.get('/login', (request, response) => {
  const { login_request_id: loginRequestId, state } = request.query
  if (typeof loginRequestId !== 'string' || !/^\w{1,100}$/.test(loginRequestId) || typeof state !== 'string') {
    return response.status(400).send(page('<p>Please start again from your app.</p>'))
  }
  const [flow, browser] = [randomUUID(), request.cookies.browser ?? randomUUID()]
  pendingLogins.set(flow, { browser, loginRequestId, state })
  setTimeout(() => pendingLogins.delete(flow), tenMinutes).unref()
  setCookie(response, 'browser', browser)
  response.redirect(303, `/login/continue?flow=${flow}`)
})

app.get('/login/continue', requirePendingLogin, (request, response) => {
  const { flow } = request.query
  const user = sessions.get(request.cookies.session)
  response.send(user ? confirmPage(flow, user) : signInPage(flow))
})

app.post('/login/signin', requirePendingLogin, (request, response) => {
  const { flow, email, password } = request.body
  const user = users.find((user) => user.email === email && user.password === password)
  if (!user) return response.status(401).send(signInPage(flow))
  const session = randomUUID()
  sessions.set(session, user)
  setCookie(response, 'session', session)
  response.redirect(303, `/login/continue?flow=${flow}`)
})

// Only this sends the user: a link to /login that somebody else has started must not be enough.
app.post('/login/continue', requirePendingLogin, async (request, response) => {
  const { flow, account, action } = request.body
  const user = sessions.get(request.cookies.session)
  if (!user || user.id !== account) return response.redirect(303, `/login/continue?flow=${flow}`)
  const { loginRequestId, state } = pendingLogins.get(flow)
  if (action !== 'continue') {
    pendingLogins.delete(flow)
    return response.send(page('<p>Nothing was shared. You can close this page.</p>'))
  }
  try {
    const { id: sub, email, name } = user
    await scalekit.auth.updateLoginUserDetails(connectionId, loginRequestId, { sub, email, name })
  } catch (error) {
    console.error('Scalekit did not take the user:', error.constructor.name) // the message may hold the login request ID
    const again = `<a href="/login/continue?flow=${flow}">Try again</a>`
    return response.status(502).send(page(`<p>That did not work. ${again}</p>`))
  }
  pendingLogins.delete(flow)
  const callbackUrl = `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback`
  response.redirect(303, `${callbackUrl}?state=${encodeURIComponent(state)}`)
})

// The flow ID is random and belongs to one browser, so it also protects the forms against other sites.
function requirePendingLogin (request, response, next) {
  const { flow } = request.method === 'POST' ? request.body : request.query
  const pendingLogin = pendingLogins.get(flow)
  if (pendingLogin && pendingLogin.browser === request.cookies.browser) return next()
  response.status(400).send(page('<p>Please start again from your app.</p>'))
}

function setCookie (response, name, value) {
  response.cookie(name, value, { httpOnly: true, sameSite: 'lax', secure: process.env.NODE_ENV === 'production' })
}

const signInPage = (flow) => page(`<form method="post" action="/login/signin">
<input type="hidden" name="flow" value="${flow}">
<label>Email <input name="email" type="email"></label>
<label>Password <input name="password" type="password"></label>
<button>Sign in</button></form>`)

const confirmPage = (flow, { id, email }) => page(`<form method="post" action="/login/continue">
<p>An app wants to use Acme as ${escape(email)}. Continue only if you have just connected an app yourself.</p>
<input type="hidden" name="flow" value="${flow}"><input type="hidden" name="account" value="${escape(id)}">
<button name="action" value="continue">Continue</button> <button name="action" value="cancel">Cancel</button></form>`)

const page = (content) => `<!doctype html><html lang="en"><title>Acme</title>${content}</html>`
const escape = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

app.listen(port, '127.0.0.1', () => console.log(`Listening on http://localhost:${port}`))
