import { createHash } from 'node:crypto'
import t from 'tap'
import { escapeHtml, html } from '../../dist/index.js'
import { renderConfirmPage } from '../../dist/pages/confirm-page.js'
import { contentSecurityPolicy } from '../../dist/pages/layout.js'
import { problemText } from '../../dist/pages/problem-texts.js'
import * as errors from '../../dist/errors.js'

const context = {
  productName: '<b>&"', user: { sub: '1', email: '"><script>@x' }, action: '/login/continue', flow: 'f', csrfToken: 't'
}

t.test('every value in a page is escaped', async (t) => {
  const organizations = [{ id: '">', name: '<i>' }, { id: '2', name: 'Two' }]
  const page = renderConfirmPage({ ...context, user: { ...context.user, name: '<u>' }, organizations })
  for (const raw of ['<b>', '<script>', '<i>', '<u>', 'value="">"']) t.notOk(page.includes(raw), raw)
  t.equal(escapeHtml('<a href="\'">&'), '&lt;a href=&quot;&#39;&quot;&gt;&amp;')
  t.equal(html`<p>${['<', html`<br>`, undefined, false, 7]}</p>`.toString(), '<p>&lt;<br>7</p>')
})

t.test('the policy allows exactly our style and no script', async (t) => {
  const style = /<style>([^]*)<\/style>/.exec(renderConfirmPage(context))?.[1] ?? ''
  t.match(contentSecurityPolicy, `'sha256-${createHash('sha256').update(style).digest('base64')}'`)
  t.notMatch(contentSecurityPolicy, 'script-src')
})

t.test('every problem a browser can meet has words of its own', async (t) => {
  const unexpected = problemText('anything')
  const silent = ['FST_SCALEKIT_INVALID_OPTION', 'FST_SCALEKIT_UNSAFE_METHOD', 'FST_SCALEKIT_NOT_CONFIRMED']
  for (const code of Object.keys(errors)) t.equal(problemText(code) === unexpected, silent.includes(code), code)
})
