// Scripts of the host that take over navigations and forms, and no scripts at all.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { CONFIRM, confirm, signIn, signInBefore } from './steps.mjs'

const { resolve } = createRequire(import.meta.url)
const libraries = {
  Turbo: resolve('@hotwired/turbo/dist/turbo.es2017-umd.js'),
  htmx: resolve('htmx.org/dist/htmx.min.js')
}

const WORKER = `self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`
const REGISTER = "navigator.serviceWorker.register('/worker.js')"

export default {
  'a service worker that passes navigations on': async ({ world, openTab }) => {
    const host = await world.host({ more: serveWorker })
    const tab = await openTab()
    await signInBefore(tab, host)
    await tab.open(`${host.origin}/with-worker`)
    await tab.wait('the worker', async () => await tab.evaluate('navigator.serviceWorker.controller !== null'))
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await tab.waitForTitle(CONFIRM)
    const { dest } = world.requests.entries.find(({ path }) => path === '/login')
    assert.equal(dest, 'empty', 'the worker passed it on')
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  },

  ...Object.fromEntries(Object.entries(libraries).map(([name, file]) => [
    `${name} sends the sign-in form: the confirm page is a document of its own`,
    async ({ world, openTab }) => {
      const host = await world.host({ more: serveScriptedForm(file), options: { signInPath: '/scripted' } })
      const tab = await openTab()
      const login = host.startLogin()
      await tab.open(login.loginUrl)
      await tab.waitForTitle('Sign in')
      await tab.wait('the script', async () => await tab.evaluate('Boolean(window.Turbo || window.htmx)'))
      await signIn(tab)
      await tab.waitForTitle(CONFIRM)
      const post = world.requests.entries.find(({ path }) => path === '/form-signin')
      assert.equal(post.dest, 'empty', 'the script sent the form')
      await tab.wait('a document without the script', async () => await tab.evaluate('!window.Turbo && !window.htmx'))
      assert.match(await tab.evaluate("getComputedStyle(document.querySelector('main')).maxWidth"), /px/)
      await confirm(tab)
      assert.equal(login.updates().length, 1)
    }
  ])),

  'without scripts, the whole flow works': async ({ world, openTab }) => {
    const host = await world.host()
    const tab = await openTab({ scripts: false })
    await tab.open(world.sites.page(`${host.other}/`, '<title>off</title><script>document.title = "on"</script>'))
    await tab.waitForTitle('off')
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await signIn(tab)
    await tab.waitForTitle(CONFIRM)
    await confirm(tab)
    assert.equal(login.updates().length, 1)
  }
}

function serveWorker (app) {
  app.get('/worker.js', async (_request, reply) => reply.type('text/javascript').send(WORKER))
  app.get('/register.js', async (_request, reply) => reply.type('text/javascript').send(REGISTER))
  app.get('/with-worker', async (_request, reply) => reply.type('text/html')
    .send('<!doctype html><title>Worker</title><script src="/register.js"></script>'))
}

function serveScriptedForm (file) {
  const script = readFileSync(file)
  return (app) => {
    app.get('/script.js', async (_request, reply) => reply.type('text/javascript').send(script))
    app.get('/scripted', async (_request, reply) => reply.type('text/html').send(`<!doctype html>
<html lang="en"><head><title>Sign in</title><script src="/script.js"></script></head><body>
<form method="post" action="/form-signin" hx-boost="true">
<button name="name" value="alice">Sign in as alice</button></form>
</body></html>`))
  }
}
