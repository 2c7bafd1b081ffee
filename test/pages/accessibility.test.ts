import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import t from 'tap'
import * as errors from '../../dist/errors.js'
import { renderConfirmPage } from '../../dist/pages/confirm-page.js'
import { renderHandoffPage } from '../../dist/pages/handoff-page.js'
import { renderProblemPage } from '../../dist/pages/problem-page.js'
import { problemText } from '../../dist/pages/problem-texts.js'
import { launch, openPage, withoutChromium } from '../support/chromium.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const productName = 'Acme Notes'
const account = { productName, action: '/login/continue', flow: 'f', csrfToken: 't', user: { sub: '1', email: 'alice@example.com', name: 'Alice Example' } }
const longAccount = {
  ...account,
  user: { sub: '2', email: `${'somebody-with-many-names.'.repeat(4)}@subdomain.of.a.company.example.com`, name: 'N'.repeat(200) },
  organizations: [{ id: '1', name: 'Acme' }, { id: '2', name: 'Globex Corporation International Holdings, Limited' }]
}
const pages: Record<string, string> = {
  confirm: renderConfirmPage(account),
  'confirm with one organization': renderConfirmPage({ ...account, organizations: [{ id: '1', name: 'Acme' }] }),
  'confirm with several': renderConfirmPage(longAccount),
  ...Object.fromEntries((['scalekit', 'sign-in', 'continue'] as const).map((to) =>
    [`hand-off to ${to}`, renderHandoffPage({ productName, to, url: 'https://example.com/' }).replace(/<meta http-equiv[^>]*>/, '')])),
  ...Object.fromEntries(Object.keys(errors).map((code) => [code, renderProblemPage({
    productName, code, statusCode: 400, requestId: 'req-1', ...problemText(code), link: { url: '/login/continue', label: 'Try again' }
  })]))
}

const runAxe = `axe.run(document, { runOnly: ${JSON.stringify(tags)} })
  .then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`

t.test('axe finds nothing on any page, and no page scrolls sideways', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)
  const bad = await openPage(browser)
  await bad.setContent('<title>x</title><img src="x">')
  await bad.evaluate(axe)
  t.match(JSON.stringify(await bad.evaluate(runAxe)), 'image-alt', 'axe finds what is wrong')
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      const page = await openPage(browser, { colorScheme, viewport: { width, height: 700 } })
      for (const [name, html] of Object.entries(pages)) {
        await page.setContent(html)
        await page.evaluate(axe)
        const violations = await page.evaluate(runAxe)
        t.strictSame(violations, [], `${name}, ${colorScheme}, ${width}`)
        t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name}, ${width}: fits`)
      }
      await page.context().close()
    }
  }
})
