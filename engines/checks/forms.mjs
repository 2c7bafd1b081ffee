// Only our own page's form counts, however another site makes the browser post.
import assert from 'node:assert/strict'
import { AT_SCALEKIT, CONFIRM, signIn, signInBefore } from './steps.mjs'

/** Pages that post the fields of a confirm page. Each gets the URL of the continue route. */
const forgeries = {
  'a form of another site': ({ sites }, url, fields) => sites.page('https://other.test/', form(url, fields)),
  'a form of a sibling origin': ({ sites }, url, fields) => sites.page('https://evil.forms.test/', form(url, fields)),
  'a form that another site redirects with its body': ({ sites }, url, fields) =>
    sites.page('https://other.test/', form(redirectBody(sites, url), fields)),
  'a form of the sibling origin that another site redirects': ({ sites }, url, fields) =>
    sites.page('https://evil.forms.test/', form(redirectBody(sites, url), fields)),
  'a form in a sandbox, whose origin is null': ({ sites }, url, fields) =>
    sites.page('https://evil.forms.test/', form(url, fields), { 'content-security-policy': 'sandbox allow-forms' }),
  'a form of the sibling origin without a referrer': ({ sites }, url, fields) =>
    sites.page('https://evil.forms.test/', form(url, fields), { 'referrer-policy': 'no-referrer' })
}

export default {
  'no form but our own sends anything, even with the right token': async (check) => {
    const { world, openTab } = check
    const host = await world.host({ name: 'forms.test' })
    const tab = await openTab()
    await signInBefore(tab, host)
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await tab.waitForTitle(CONFIRM)
    const fields = JSON.parse(await tab.evaluate(
      "JSON.stringify([...document.querySelectorAll('input')].map(({ name, value }) => [name, value]))"))
    for (const [what, place] of Object.entries(forgeries)) {
      world.requests.clear()
      await tab.open(place(world, `${host.origin}/login/continue`, fields))
      await tab.press('Enter', { button: 'win a prize' })
      const posted = () => world.requests.entries.find(({ method, path, status }) =>
        method === 'POST' && path === '/login/continue' && status !== undefined)
      const { status } = await tab.wait(`the answer to ${what}`, posted)
      assert.equal(status, 403, what)
    }
    assert.equal(login.updates().length, 0)
  },

  'without confirm, the hand-off passes form-action, although it ends the chain of the sign-in form': async (check) => {
    const { world, openTab } = check
    const host = await world.host({ options: { confirm: false } })
    const tab = await openTab()
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await signIn(tab)
    await tab.waitForUrl(AT_SCALEKIT)
    assert.equal(login.updates().length, 1)
  }
}

const redirectBody = (sites, url) => sites.page('https://idp.test/307', '', { status: 307, location: url })

const form = (url, fields) => `<!doctype html><title>Prize</title><form method="post" action="${url}">
${fields.map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`).join('')}
<button name="action" value="continue">win a prize</button></form>`
