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
  'of single-page apps on sibling origins, only one that is trusted reads and sends': async (check) => {
    const { tab, login, search } = await openApp(check, `${SIBLING}/connect`)
    await tab.wait('the account', async () => /alice@example\.com/.test(await tab.text()))
    await tab.open(`https://evil.acme.test/connect${search}`)
    await tab.wait('what the other app got', async () => /blocked|FORBIDDEN/.test(await tab.text()))
    assert.doesNotMatch(await tab.text(), /alice/)
    assert.equal(login.updates().length, 0)
    await tab.open(`${SIBLING}/connect${search}`)
    await tab.wait('the account again', async () => /alice@example\.com/.test(await tab.text()))
    await tab.press('Enter', { button: 'Connect' })
    await tab.waitForUrl(AT_SCALEKIT)
    assert.deepEqual(login.updates().map(({ sub }) => sub), ['user_alice'])
  }
}

/** Signs in at the host, starts a login, and opens the app for it. */
async function openApp ({ world, openTab }, url) {
  const host = await world.host(trusting)
  const tab = await openTab()
  await signInBefore(tab, host)
  const login = host.startLogin()
  await tab.open(login.loginUrl)
  await tab.waitForUrl(/flow=/)
  const { search } = new URL(await tab.url())
  for (const place of [url, 'https://evil.acme.test/connect']) world.sites.page(place, app(host.origin))
  await tab.open(url + search)
  return { tab, login, search }
}
