// Forms: those of others are refused, whatever token they have; ours pass the defaults of helmet.
import assert from 'node:assert/strict'
import { AT_SCALEKIT, confirm, openConfirmPage, siblingOf, signIn } from './steps.mjs'

const redirectBody = ({ sites }, { idp }, status, to) => sites.page(`${idp}/go`, '', { status, location: to })

/** Where a form of others comes from, and what browsers say about it: Sec-Fetch-Site, and Origin. */
const attackers = {
  'another site': {
    page: ({ sites }, { other }, form, to) => sites.page(`${other}/`, form(to)),
    said: ['cross-site https://other.test']
  },
  'a sibling origin': {
    page: ({ sites }, host, form, to) => sites.page(`${siblingOf(host)}/`, form(to)),
    said: ['same-site https://app.notes.test'],
    isWithCookies: true
  },
  // Firefox goes on saying who sent the form. Others do not after a redirect by a third.
  'another site, redirected (307)': {
    page: (world, host, form, to) => world.sites.page(`${host.other}/`, form(redirectBody(world, host, 307, to))),
    said: ['cross-site null', 'cross-site https://other.test']
  },
  'another site, redirected (308)': {
    page: (world, host, form, to) => world.sites.page(`${host.other}/`, form(redirectBody(world, host, 308, to))),
    said: ['cross-site null', 'cross-site https://other.test']
  },
  'a sibling origin, redirected by another site': {
    page: (world, host, form, to) => world.sites.page(`${siblingOf(host)}/`, form(redirectBody(world, host, 307, to))),
    said: ['cross-site null', 'cross-site https://app.notes.test']
  },
  'a sandbox': {
    page: ({ sites }, host, form, to) =>
      sites.page(`${siblingOf(host)}/`, form(to), { 'content-security-policy': 'sandbox allow-forms' }),
    said: ['cross-site null']
  },
  'a data: URL': {
    page: (_world, _host, form, to) => `data:text/html,${encodeURIComponent(form(to))}`,
    said: ['cross-site null']
  }
}

export default {
  'no form but our own sends anything, with a guessed token or with the right one': async (check) => {
    const { world } = check
    const { host, tab, login } = await openConfirmPage(check)
    const fields = await tab.evaluate("Object.fromEntries(new FormData(document.querySelector('form')))")
    for (const [whose, { page, said, isWithCookies }] of Object.entries(attackers)) {
      for (const token of ['guessed', fields.csrf_token]) {
        world.clear()
        const form = (to) => formOf(to, { ...fields, csrf_token: token, action: 'continue' })
        await tab.open(page(world, host, form, `${host.origin}/login/continue`))
        await tab.press('Enter', { button: 'Win a prize' })
        const { status, site, origin, cookies } = await tab.wait(`the form of ${whose}`, () => postOf(world))
        assert.equal(status, 403, whose)
        assert.ok(said.includes(`${site} ${origin}`), `${whose} says ${site} ${origin}`)
        if (isWithCookies) assert.equal(cookies.length, 2, `${whose} sends all cookies`)
      }
    }
    assert.equal(login.updates().length, 0)
  },

  'a token of another login is refused, from our own page, too': async (check) => {
    const { world } = check
    const { host, tab } = await openConfirmPage(check)
    const stolen = await tab.evaluate("document.querySelector('[name=csrf_token]').value")
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    const flowOf = async () => await tab.evaluate("document.querySelector('[name=csrf_token]')?.value ?? ''")
    await tab.wait('the other confirm page', async () => !['', stolen].includes(await flowOf()))
    await tab.evaluate(`void (document.querySelector('[name=csrf_token]').value = ${JSON.stringify(stolen)})`)
    await tab.press('Enter', { button: 'Continue' })
    await tab.waitForTitle('This form is out of date')
    assert.deepEqual([postOf(world).status, postOf(world).site], [403, 'same-origin'])
    assert.equal(login.updates().length, 0)
  },

  'our own form passes, although the host says no-referrer': async (check) => {
    const { host, tab, login } = await openConfirmPage(check)
    assert.equal((await host.app.inject('/')).headers['referrer-policy'], 'no-referrer')
    await confirm(tab)
    const { site, origin, status } = postOf(check.world)
    assert.deepEqual([site, origin, status], ['same-origin', host.origin, 200])
    assert.equal(login.updates().length, 1)
  },

  "without confirm, the way to Scalekit passes form-action 'self' after sign-in": async ({ world, openTab }) => {
    const host = await world.host({ options: { confirm: false } })
    assert.match((await host.app.inject('/signin')).headers['content-security-policy'], /form-action 'self'/)
    const tab = await openTab()
    const login = host.startLogin()
    await tab.open(login.loginUrl)
    await signIn(tab)
    await tab.waitForUrl(AT_SCALEKIT)
    assert.equal(login.updates().length, 1)
  }
}

const postOf = ({ requests }) => requests.entries.find(({ method, path, status }) =>
  method === 'POST' && path === '/login/continue' && status !== undefined)

function formOf (action, fields) {
  const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
  return `<!doctype html><title>Other</title><form method="post" action="${action}">
${inputs.join('')}<button>Win a prize</button></form>`
}
