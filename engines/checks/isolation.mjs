// Only a top-level navigation begins a login. Frames, pictures, scripts and prefetches plant and send nothing.
import assert from 'node:assert/strict'
import { CONFIRM, NO_LOGIN, openConfirmPage, siblingOf } from './steps.mjs'

const escape = (text) => text.replaceAll('&', '&amp;')
const speculate = (kind) => (url) => `<script type="speculationrules">
${JSON.stringify({ [kind]: [{ urls: [url], eagerness: 'immediate' }] })}</script>`

/**
 * What other sites may do with a login URL, short of leading the whole tab there. `asks` says how often the login route
 * is asked, by another site and by another origin of the host's own.
 */
const embeddings = {
  'a frame, an object, a picture or a script that asks for the login route begins no login': {
    embed: (url) => `<iframe src="${escape(url)}"></iframe><object data="${escape(url)}"></object>
<img alt="" src="${escape(url)}">
<script>fetch(${JSON.stringify(url)}, { mode: 'no-cors', credentials: 'include' })</script>`,
    asks: { other: 4, sibling: 4 }
  },
  'a prefetch of the login route begins no login': {
    embed: (url) => `<link rel="prefetch" href="${escape(url)}">`,
    asks: { other: 1, sibling: 1 }
  },
  // Chromium prefetches nothing of another site through a proxy, and prerenders nothing of another site.
  'a prefetch of the login route by speculation rules begins no login': {
    embed: speculate('prefetch'),
    asks: { other: 0, sibling: 1 }
  },
  'a prerendering of the login route by speculation rules begins no login': {
    embed: speculate('prerender'),
    asks: { other: 0, sibling: 1 }
  }
}

export default {
  ...Object.fromEntries(Object.entries(embeddings).map(([name, { embed, asks }]) => [
    name,
    async ({ world, openTab }) => {
      const host = await world.host()
      const tab = await openTab()
      await embedLogin(world, tab, host, { origin: host.other, embed, asks: asks.other })
      await embedLogin(world, tab, host, { origin: siblingOf(host), embed, asks: asks.sibling })
      await tab.open(host.startLogin().loginUrl)
      await tab.waitForTitle('Sign in')
    }
  ])),

  'the confirm page cannot be framed, not even by the host itself': async (check) => {
    const { world } = check
    const { host, tab } = await openConfirmPage(check)
    const confirmUrl = await tab.url()
    await tab.open(`${host.origin}/`)
    assert.equal(await frame(tab, `${host.origin}/`), 'Home', 'a page of the host is seen in a frame')
    world.requests.clear()
    assert.notEqual(await frame(tab, confirmUrl), CONFIRM)
    const [{ dest, title, cookies }] = world.requests.entries
    assert.deepEqual([dest, title, cookies.length], ['iframe', CONFIRM, 2], 'it came, with all cookies, unseen')
  }
}

/** Opens a page that embeds a login URL, and then asks the host whether a login waits. */
async function embedLogin (world, tab, host, { origin, embed, asks }) {
  world.requests.clear()
  const login = host.startLogin()
  await tab.open(world.sites.page(`${origin}/`, `<!doctype html><title>Other</title><body>${embed(login.loginUrl)}`))
  const answered = () => world.requests.entries.filter(({ path, status }) => path === '/login' && status !== undefined)
  await tab.wait(`${asks} requests`, () => answered().length >= asks)
  for (const { status, dest } of answered()) assert.equal(status, 403, `${origin}: ${dest}`)
  await tab.open(`${host.origin}/login/continue`)
  await tab.waitForTitle(NO_LOGIN)
  assert.ok(!world.requests.entries.at(-1).cookies.some((name) => name.includes('scalekit')), 'no cookie of ours')
  assert.equal(login.updates().length, 0)
}

/** The title of what a page of the same origin sees in a frame, if it may look into it. */
async function frame (tab, url) {
  await tab.evaluate(`void document.body.append(Object.assign(document.createElement('iframe'), {
    src: ${JSON.stringify(url)}, onload () { this.className = 'loaded' }
  }))`)
  await tab.waitFor('iframe:last-of-type.loaded')
  return await tab.evaluate("document.querySelector('iframe:last-of-type').contentDocument?.title ?? null")
}
