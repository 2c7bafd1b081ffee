// Steps that many checks take.
import assert from 'node:assert/strict'

export const NO_LOGIN = 'There is no login to continue'
export const CONFIRM = 'Connect an app to this application?'
export const RELOAD = 'One moment, please'
export const AT_SCALEKIT = /\/partner:callback\?state=/

/** Signs in at the host before any login begins. */
export async function signInBefore (tab, host, name = 'alice') {
  await tab.open(`${host.origin}/sign-in-now?name=${name}`)
  await tab.waitForTitle('Home')
}

/** Signs in, and opens a login up to the confirm page. */
export async function openConfirmPage ({ world, openTab }, options) {
  const host = await world.host()
  const tab = await openTab(options)
  await signInBefore(tab, host)
  const login = host.startLogin()
  await tab.open(login.loginUrl)
  await tab.waitForTitle(CONFIRM)
  return { host, tab, login }
}

/** Another origin of a host's site. */
export const siblingOf = (host) => host.origin.replace('https://', 'https://app.')

/** Presses the button of the host's sign-in form. */
export async function signIn (tab, name = 'alice') {
  await tab.press('Enter', { button: `Sign in as ${name}` })
}

/** Presses Continue on the confirm page by keyboard, and waits for Scalekit's page. */
export async function confirm (tab) {
  await tab.press('Enter', { button: 'Continue' })
  await tab.waitForUrl(AT_SCALEKIT)
  await tab.waitForTitle('Login complete')
}

/**
 * The ways in which a browser comes to a login URL. Each returns the tab in which the login is.
 * @type {Record<string, (world: object, tab: object, host: object, loginUrl: string) => Promise<object>>}
 */
export const ways = {
  'an address that is typed, which Scalekit redirects': async ({ sites }, tab, host, loginUrl) => {
    await tab.open(sites.redirect(`${host.scalekit}/go`, loginUrl))
    return tab
  },
  'a link on another site': async ({ sites }, tab, host, loginUrl) => {
    await tab.open(sites.page(`${host.other}/`, linkTo(loginUrl)))
    await tab.click({ link: 'connect' })
    return tab
  },
  'a redirect after a click on another site': async ({ sites }, tab, host, loginUrl) => {
    await tab.open(sites.page(`${host.other}/`, linkTo(sites.redirect(`${host.scalekit}/go`, loginUrl))))
    await tab.click({ link: 'connect' })
    return tab
  },
  'window.open on another site': async ({ sites }, tab, host, loginUrl) => {
    await tab.open(sites.page(`${host.other}/`, buttonThatOpens(loginUrl)))
    return await tab.opensTab(async () => await tab.click({ button: 'connect' }))
  }
}

export const linkTo = (url) => `<!doctype html><title>Other</title><a href="${escape(url)}">connect</a>`

export const buttonThatOpens = (url) => `<!doctype html><title>Other</title>
<button onclick="window.open('${escape(url)}', '_blank', 'popup')">connect</button>`

const escape = (url) => url.replaceAll('&', '&amp;')

/** How often one of our pages was loaded only to reload. */
export function countReloads ({ requests }) {
  return requests.entries.filter(({ title }) => title === RELOAD).length
}

export function wasAt ({ requests }, path) {
  return requests.entries.some((entry) => entry.path === path)
}

/** `state` is in no Referer, and in no URL but the two that Scalekit made. */
export function assertStateIsHidden ({ requests }, { state }) {
  for (const { method, path, query, referer = '' } of requests.entries) {
    assert.ok(!referer.includes(state), `${method} ${path} has state in its Referer`)
    const isScalekits = path === '/login' || path.endsWith('/partner:callback')
    assert.ok(isScalekits || !query.includes(state), `${method} ${path} has state in its URL`)
  }
}
