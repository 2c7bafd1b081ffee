// The JSON flow: a page of the host's own asks, confirms and goes on, from the host's origin or from a sibling of it.
import assert from 'node:assert/strict'
import cors from '@fastify/cors'
import { AT_SCALEKIT, signInBefore } from './steps.mjs'

const SIBLING = 'https://app.acme.test'

/** What such an app does with a flow, in the page. */
const app = (origin) => `<!doctype html><title>App</title><p>asking</p><button>Connect</button><script>
const url = ${JSON.stringify(origin)} + '/login/continue'
const headers = { accept: 'application/json', 'content-type': 'application/json' }
const show = (text) => { document.querySelector('p').textContent = text }
async function ask () {
  const flowId = new URLSearchParams(location.search).get('flow')
  const response = await fetch(url + '?flow=' + flowId, { headers, credentials: 'include' })
  const { flow, csrfToken, user, code } = await response.json()
  show(user ? user.email : response.status + ' ' + code)
  document.querySelector('button').onclick = async () => {
    const body = JSON.stringify({ flow, csrf_token: csrfToken, action: 'continue' })
    const answer = await (await fetch(url, { method: 'POST', headers, credentials: 'include', body })).json()
    if (answer.callbackUrl) location.assign(answer.callbackUrl)
    else show(answer.code)
  }
}
ask().catch((error) => show('blocked'))
</script>`

const before = async (host) => {
  await host.register(cors, { origin: 'https://app.acme.test', credentials: true, methods: ['GET', 'POST'] })
}
const trusting = { name: 'acme.test', before, options: { trustedOrigins: [SIBLING] } }

export default {
  'a single-page app on a sibling origin that is trusted confirms and leads to Scalekit': async (check) => {
    const { tab, login } = await openApp(check, trusting, `${SIBLING}/connect`)
    await tab.wait('the account', async () => /alice@example\.com/.test(await tab.text()))
    await tab.press('Enter', { button: 'Connect' })
    await tab.waitForUrl(AT_SCALEKIT)
    assert.deepEqual(login.updates().map(({ sub }) => sub), ['user_alice'])
  },

  'a sibling origin that is not trusted reads nothing and sends nothing': async (check) => {
    const { tab, login } = await openApp(check, trusting, 'https://evil.acme.test/connect')
    await tab.wait('what the app got', async () => /blocked|FORBIDDEN/.test(await tab.text()))
    assert.doesNotMatch(await tab.text(), /alice/)
    assert.equal(login.updates().length, 0)
  }
}

/** Signs in at the host, starts a login, and opens the app for it. */
async function openApp ({ world, openTab }, setup, url) {
  const host = await world.host(setup)
  const tab = await openTab()
  await signInBefore(tab, host)
  const login = host.startLogin()
  await tab.open(login.loginUrl)
  await tab.waitForUrl(/flow=/)
  const { search } = new URL(await tab.url())
  world.sites.page(url, app(host.origin))
  await tab.open(url + search)
  return { tab, login }
}
