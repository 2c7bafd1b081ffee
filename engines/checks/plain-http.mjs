// Development over http on localhost, with cookies and a policy that are meant for https.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { users } from '../host.mjs'
import { CONFIRM, confirm, NO_LOGIN, signIn } from './steps.mjs'

/** @fastify/session sets no Secure cookie over http, so the session of this host is a cookie by itself. */
const setup = {
  plain: true,
  secure: true,
  options: {
    cookie: {},
    signInPath: '/signin-with-cookie',
    findUser: (request) => users[request.cookies.user] ?? null
  },
  more: addSignIn
}

export default {
  'over http on localhost, Secure cookies are kept, and the login goes through': async ({ world, openTab }) => {
    const host = await world.host(setup)
    const tab = await openTab()
    const login = host.startLogin()
    await open(tab, login)
    assert.equal(await tab.title(), 'Sign in')
    await signIn(tab)
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  },

  "over http on localhost, forms pass the defaults of helmet's policy": async ({ world, openTab }) => {
    const host = await world.host(setup)
    assert.match((await host.app.inject('/')).headers['content-security-policy'], /upgrade-insecure-requests/)
    const tab = await openTab()
    await tab.open(`${host.origin}/signin-with-cookie`)
    await tab.waitForTitle('Sign in')
    // TLS that comes to a port for http is an error of the client.
    const upgraded = once(host.app.server, 'clientError').then(() => 'https')
    await signIn(tab)
    assert.equal(await Promise.race([upgraded, tab.waitForTitle('Home').then(() => 'http')]), 'http')
  },

  'over http on localhost, the log says once that the login cookie is Secure': async ({ world, openTab }) => {
    const host = await world.host(setup)
    const tab = await openTab()
    await open(tab, host.startLogin())
    await open(tab, host.startLogin())
    const warnings = host.app.warnings.filter((message) => message.startsWith('this login came over plain http'))
    assert.equal(warnings.length, 1)
    assert.match(warnings[0], /^this login came over plain http, but the login cookie is Secure: Safari and other/)
  }
}

/** Opens a login, up to a page that stays. */
async function open (tab, { loginUrl }) {
  await tab.open(loginUrl)
  await tab.wait('a page', async () => ['Sign in', NO_LOGIN].includes(await tab.title()))
}

function addSignIn (app) {
  app.get('/signin-with-cookie', async ({ query }, reply) => {
    const page = `<!doctype html><html lang="en"><title>Sign in</title><form method="post" action="/cookie-signin">
<input type="hidden" name="return_to" value="${encodeURI(query.return_to ?? '')}">
<button>Sign in as alice</button></form>`
    return reply.type('text/html; charset=utf-8').send(page)
  })
  app.post('/cookie-signin', async (request, reply) => reply
    .setCookie('user', 'alice', { secure: true, httpOnly: true, sameSite: 'lax', path: '/' })
    .redirect(request.scalekitContinuePath ?? '/', 303))
}
