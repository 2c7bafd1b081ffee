import t from 'tap'
import { addAxe, runAxe, schemes } from '../support/axe.js'
import { launch, openPage, withoutChromium } from '../support/chromium.js'
import { emulatorPages } from './emulator-pages.js'
import { confirmPages, everyPage } from './every-page.js'

t.test('axe finds nothing on any page, and no page scrolls sideways', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)
  const bad = await openPage(browser)
  await bad.setContent('<title>x</title><img src="x">')
  await addAxe(bad)
  t.match(JSON.stringify(await runAxe(bad)), 'image-alt', 'axe finds what is wrong')
  for (const scheme of schemes) {
    for (const width of [320, 1280]) {
      const page = await openPage(browser, { ...scheme, viewport: { width, height: 700 } })
      await addAxe(page)
      for (const [name, html] of Object.entries({ ...everyPage, ...emulatorPages })) {
        await page.setContent(html)
        t.strictSame(await runAxe(page), [], `${name}, ${JSON.stringify(scheme)}, ${width}`)
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
