// What is not a navigation of the user's plants nothing: frames, images, scripts, prefetches and prerenders.
import assert from 'node:assert/strict'
import { CONFIRM, signInBefore } from './steps.mjs'
import { until } from '../until.mjs'

const NO_LOGIN = 'There is no login to continue'
const WHILE_IT_MAY_COME_MS = 2000

const speculation = (kind) => (url) =>
  `<script type="speculationrules">{"${kind}":[{"source":"list","urls":["${url}"],"eagerness":"immediate"}]}</script>`
const quoted = (url) => url.replaceAll('&', '&amp;')

/** What a page can do with a URL, and whether every engine does it. */
const attempts = {
  'a frame': [(url) => `<iframe src="${quoted(url)}"></iframe>`, true],
  'an image': [(url) => `<img src="${quoted(url)}" alt="">`, true],
  'a script that fetches': [
    (url) => `<script>fetch('${url}', { mode: 'no-cors', credentials: 'include' })</script>`, true
  ],
  'a prefetch': [(url) => `<link rel="prefetch" href="${quoted(url)}">`, false],
  'speculation rules that prefetch': [speculation('prefetch'), false],
  'speculation rules that prerender': [speculation('prerender'), false]
}
const places = { 'another site': 'https://other.test', 'a sibling origin': 'https://evil.framed.test' }

const everywhere = Object.entries(places).flatMap(([where, origin]) =>
  Object.entries(attempts).map(([what, [html, always]]) => [`${what} on ${where}`, origin, html, always]))

export default {
  'frames, images, scripts, prefetches and prerenders of another site and of a sibling origin plant no login':
    async ({ world, openTab }) => {
      const host = await world.host({ name: 'framed.test' })
      const tab = await openTab()
      for (const [what, origin, html, always] of everywhere) {
        world.requests.clear()
        const page = `<!doctype html><title>${what}</title>${html(host.startLogin().loginUrl)}`
        await tab.open(world.sites.page(`${origin}/`, page))
        await tab.waitForTitle(what)
        const isAnswered = () => arrivals(world).some(({ status }) => status !== undefined)
        const answered = until(what, isAnswered, always ? undefined : WHILE_IT_MAY_COME_MS)
        await (always ? answered : answered.catch(() => {}))
        for (const { status } of arrivals(world)) assert.equal(status, 403, what)
      }
      await tab.open(`${host.origin}/login/continue`)
      await tab.waitForTitle(NO_LOGIN)
      assert.ok(world.requests.entries.at(-1).cookies.every((name) => !name.includes('scalekit')), 'no cookie of ours')
    },

  'the confirm page is in no frame, not even in one of the same origin': async ({ world, openTab }) => {
    const more = (app) => {
      app.get('/frame', async (request, reply) => reply.type('text/html')
        .send(`<!doctype html><title>Frame</title><iframe src="/login/continue?flow=${request.query.flow}"></iframe>`))
    }
    const host = await world.host({ more })
    const tab = await openTab()
    await signInBefore(tab, host)
    await tab.open(host.startLogin().loginUrl)
    await tab.waitForTitle(CONFIRM)
    const { search } = new URL(await tab.url())
    await tab.open(`${host.origin}/frame${search}`)
    await tab.wait('the frame to load', async () => await tab.evaluate("document.readyState === 'complete'"))
    assert.ok(world.requests.entries.some(({ dest }) => dest === 'iframe'), 'it was asked for')
    const title = await tab.evaluate("document.querySelector('iframe').contentDocument?.title ?? ''")
    assert.notEqual(title, CONFIRM)
  }
}

const arrivals = ({ requests }) => requests.entries.filter(({ path }) => path === '/login')
