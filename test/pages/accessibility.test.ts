import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import t from 'tap'
import { launch, openPage, withoutChromium } from '../support/chromium.js'
import { confirmPages, everyPage } from './every-page.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const runAxe = `axe.run(document, { runOnly: ${JSON.stringify(tags)} })
  .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`

const schemes = [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { forcedColors: 'active' }] as const

t.test('axe finds nothing on any page, and no page scrolls sideways', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)
  const bad = await openPage(browser)
  await bad.setContent('<title>x</title><img src="x">')
  await bad.evaluate(axe)
  t.match(JSON.stringify(await bad.evaluate(runAxe)), 'image-alt', 'axe finds what is wrong')
  for (const scheme of schemes) {
    for (const width of [320, 1280]) {
      const page = await openPage(browser, { ...scheme, viewport: { width, height: 700 } })
      // It outlives the documents that are written into the page.
      await page.evaluate(axe)
      for (const [name, html] of Object.entries(everyPage)) {
        await page.setContent(html)
        const violations = await page.evaluate(runAxe)
        t.strictSame(violations, [], `${name}, ${JSON.stringify(scheme)}, ${width}`)
        t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name}, ${width}: fits`)
      }
      await page.context().close()
    }
  }
})

t.test('on a small screen, warning and buttons are in sight without scrolling', { skip: withoutChromium }, async (t) => {
  const page = await openPage(await launch(t), { viewport: { width: 320, height: 640 } })
  for (const [name, html] of Object.entries(confirmPages)) {
    await page.setContent(html)
    const ends = await page.evaluate("[...document.querySelectorAll('.note, button')].map((one) => one.getBoundingClientRect().bottom)")
    t.ok(Array.isArray(ends) && ends.length >= 4 && ends.every((end) => end <= 640), `${name}: ${ends}`)
    const sizes = await page.evaluate("[...document.querySelectorAll('button, select')].map((one) => one.getBoundingClientRect().height)")
    t.ok(Array.isArray(sizes) && sizes.every((height) => height >= 40), `${name}: ${sizes}`)
  }
})
