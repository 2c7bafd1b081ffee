import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import formbody from '@fastify/formbody'
import t, { type Test } from 'tap'
import { html } from '../dist/index.js'
import { clickAfterAMoment, launch, openPage, withoutChromium } from './support/chromium.js'
import { alice, type Host, startHost } from './support/host.js'

const { resolve } = createRequire(import.meta.url)

/** Libraries that send a page's forms by script, and put the answer into the page. */
const scripts = {
  turbo: resolve('@hotwired/turbo/dist/turbo.es2017-umd.js'),
  htmx: resolve('htmx.org/dist/htmx.min.js')
}

/** A host whose sign-in page is run by such a library. */
async function startScriptedHost (t: Test, file: string): Promise<Host> {
  return await startHost(t, {
    options: { cookie: {} },
    before: async (app) => { await app.register(formbody) },
    after (app) {
      app.get('/script.js', async (_request, reply) => reply.type('text/javascript').send(readFileSync(file)))
      app.get<{ Querystring: Record<string, string> }>('/signin', async (request, reply) => {
        return reply.type('text/html').send(html`<!doctype html>
<html lang="en"><head><title>Sign in</title><script src="/script.js"></script></head><body>
<form method="post" action="/form-signin" hx-boost="true">
<input type="hidden" name="return_to" value="${request.query.return_to}"><button>Sign in</button>
</form></body></html>`.text)
      })
      app.post('/form-signin', async (request, reply) => {
        request.session.user = alice
        return reply.redirect(request.scalekitContinuePath ?? '/', 303)
      })
    }
  })
}

t.test('T44: the confirm page is a document of its own, whatever script sent the sign-in form', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)
  for (const [name, file] of Object.entries(scripts)) {
    t.test(name, async (t) => {
      const host = await startScriptedHost(t, file)
      const page = await openPage(browser)
      let byScript = 0
      page.on('request', (request) => { if (request.url().endsWith('/form-signin') && request.resourceType() === 'fetch') byScript += 1 })
      await page.goto(host.emulator.startLogin().loginUrl)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Cancel' }).waitFor()
      t.equal(byScript, 1, 'the script sent the form')
      await page.waitForFunction('!window.Turbo && !window.htmx')
      t.match(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth'), /px/, 'with its own style')
      await clickAfterAMoment(page, 'Continue')
      await page.waitForURL(/\/partner:callback\?state=/)
      t.equal(host.updates(), 1)
    })
  }
})
