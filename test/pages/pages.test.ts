import { createHash } from 'node:crypto'
import { colord, extend } from 'colord'
import a11y from 'colord/plugins/a11y'
import t from 'tap'
import { escapeHtml, html } from '../../dist/index.js'
import { brandColors, isColor } from '../../dist/pages/brand-color.js'
import { grounds } from '../../dist/pages/branding.js'
import { renderChooserPage } from '../../dist/pages/chooser-page.js'
import { renderConnectedAppsPage } from '../../dist/pages/connected-apps-page.js'
import { renderConfirmPage, type ConfirmPageContext } from '../../dist/pages/confirm-page.js'
import { renderHandoffPage } from '../../dist/pages/handoff-page.js'
import { createLook } from '../../dist/pages/layout.js'
import { completeTexts, englishTexts } from '../../dist/pages/page-texts.js'
import { problemTexts } from '../../dist/pages/problem-texts.js'
import * as errors from '../../dist/errors/errors.js'

extend([a11y])
const look = createLook()
const render = (context: ConfirmPageContext, texts = englishTexts) => renderConfirmPage(context, look, texts)
const context = {
  productName: '<b>&"', user: { sub: '1', email: '"><script>@x' }, action: '/login/continue', flow: 'f', csrfToken: 't'
}
const client = { clientId: 'm2m_1', clientName: '<i>{product}', isVerified: false, scopes: ['<u>'], resource: { id: 'r', name: '<s>' } }

t.test('every value in a page is escaped', async (t) => {
  const organizations = [{ id: '">', name: '<i>' }, { id: '2', name: 'Two' }]
  const page = render({ ...context, user: { ...context.user, name: '<u>' }, organizations, client })
  for (const raw of ['<b>', '<script>', '<i>', '<u>', '<s>', 'value="">"']) t.notOk(page.includes(raw), raw)
  t.match(page, '&lt;i&gt;{product}', 'and a value is not filled in')
  t.equal(escapeHtml('<a href="\'">&'), '&lt;a href=&quot;&#39;&quot;&gt;&amp;')
  t.equal(html`<p>${['<', html`<br>`, undefined, false, 7]}</p>`.toString(), '<p>&lt;<br>7</p>')
})

t.test('the policy allows exactly our style, the logo and no script', async (t) => {
  const brands = [
    [{}, ''], [{ color: 'hsl(160 83% 24%)', font: '"Inter", sans-serif', logo: '/logo.svg' }, "img-src 'self'; "],
    [{ logo: 'data:image/png;base64,AAAA' }, 'img-src data:; ']
  ] as const
  for (const [branding, images] of brands) {
    const branded = createLook(branding)
    const style = /<style>([^]*)<\/style>/.exec(renderConfirmPage(context, branded, englishTexts))?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    t.equal(branded.contentSecurityPolicy,
      `default-src 'none'; style-src 'sha256-${hash}'; ${images}form-action 'self'; base-uri 'none'; frame-ancestors 'none'`)
  }
})

t.test('the last page has a link, and in its place, after a moment, what to do where the app has a link of its own', async (t) => {
  const page = renderHandoffPage({ productName: 'Acme', to: 'scalekit', url: 'https://a.example/?state="' }, look, englishTexts)
  t.match(page, /<div class="end">\n<div>[^]*<a class="button main" href="https:\/\/a.example\/\?state=&quot;">Continue<\/a><\/div>\n<p>Your app takes over/)
  for (const to of ['sign-in', 'continue'] as const) {
    t.notMatch(renderHandoffPage({ productName: 'Acme', to, url: '/' }, look, englishTexts), 'takes over')
  }
})

t.test('every problem a browser can meet has words of its own', async (t) => {
  const silent = ['FST_SCALEKIT_INVALID_OPTION', 'FST_SCALEKIT_UNSAFE_METHOD', 'FST_SCALEKIT_NOT_CONFIRMED']
  for (const code of Object.keys(errors)) t.equal(!(code in problemTexts), silent.includes(code), code)
})

t.test('a client is named as far as it is known', async (t) => {
  const said = (given: ConfirmPageContext['client']) =>
    /<p>([^]*?)<\/p>/.exec(render({ ...context, productName: 'Acme', client: given }))?.[1]?.replace(/<\/?bdi>/g, '').trim()
  t.equal(said(undefined), 'An app wants to use Acme as you.')
  t.match(said({ ...client, clientName: 'Claude' }), 'An app that calls itself Claude wants to use Acme as you. Nobody has checked')
  t.match(said({ ...client, clientName: '' }), 'An app wants to use Acme as you.')
  const verified = { ...client, clientId: 'https://claude.ai/client.json', isVerified: true }
  t.match(said({ ...verified, clientName: 'Claude' }), 'Claude from claude.ai wants to use Acme as you.')
  t.match(said({ ...verified, clientName: '' }), 'claude.ai from claude.ai wants')
  t.match(said({ ...verified, clientId: 'https://good.example@evil.example/c' }), 'from evil.example wants')
  t.match(said({ ...verified, resource: undefined, scopes: ['notes:read', 'notes:write'] }), 'It asks for: notes:read, notes:write')
  const many = said({ ...verified, scopes: Array.from({ length: 50 }, (_, n) => `scope:${n}`) })
  t.match(many, 'scope:11, …')
  t.notMatch(many, 'scope:12')
})

t.test('T37: names are shortened, stripped of what misleads, and isolated from the text around them', async (t) => {
  const name = `A\u202E\u2066lice\u0000\u2028${'x'.repeat(300)}`
  const page = render({ ...context, user: { ...context.user, name }, organizations: [{ id: '1', name }], client: { ...client, clientName: name } })
  for (const character of ['\u202e', '\u2066', '\u0000', '\u2028']) t.notOk(page.includes(character))
  t.equal(page.match(/<bdi>A lice x{92}…<\/bdi>/g)?.length, 2, 'user and organization')
  t.match(page, /<bdi>A lice x{52}…<\/bdi>/, 'the app')
  t.match(page, '<bdi>&quot;&gt;&lt;script&gt;@x</bdi>')
})

t.test('T49: an app cannot choose a name that changes the page of connected apps', async (t) => {
  const name = `<i>{account}\u202E\u0000${'x'.repeat(300)}`
  const app = { id: '"><b>', clientId: '<u>', clientName: name, scopes: ['<s>'], connectedAt: undefined }
  const page = renderConnectedAppsPage({ ...context, apps: [app], hasMore: false, isDisconnected: false }, look, englishTexts)
  for (const raw of ['<b>', '<i>', '<u>', '<s>', '\u202e', '\u0000', '<time']) t.notOk(page.includes(raw), raw)
  t.match(page, /<h2><bdi>&lt;i&gt;\{account\} x{46}…<\/bdi><\/h2>/)
  t.match(page, 'value="&quot;&gt;&lt;b&gt;" aria-label="Disconnect &lt;i&gt;{account}')
  t.match(renderConnectedAppsPage({ ...context, apps: [{ ...app, clientName: '' }], hasMore: false, isDisconnected: false }, look, englishTexts),
    '<h2><bdi>An app</bdi></h2>')
})

t.test('texts of a host take the place of ours, and what is left out or is no text stays English', async (t) => {
  const given = { lang: 'ar', dir: 'rtl', warning: 'تابع فقط', cancelButton: 7, unknown: 'x', problems: { other: { title: 'خطأ' } } }
  const texts = completeTexts(Object(given))
  const page = render(context, texts)
  t.match(page, '<html lang="ar" dir="rtl">')
  t.match(page, '<strong>تابع فقط</strong>')
  t.match(page, '>Cancel</button>')
  t.strictSame(texts.problems.other, { title: 'خطأ', text: problemTexts.other.text })
  t.match(completeTexts({}), { lang: 'en', dir: 'ltr' })
  t.match(render(context, completeTexts({ confirmTitle: '{product}? {other} {toString}' })), '{other} {toString}</title>')
})

t.test('the chooser says when each login was started, in the language of the texts', async (t) => {
  const chooser = (seconds: number, lang = 'en') => renderChooserPage(
    [{ continuePath: '/c?flow=1', receivedAt: new Date(Date.now() - seconds * 1000), client: undefined }], look, { ...englishTexts, lang })
  t.match(chooser(20), 'Started <bdi>20 seconds ago</bdi>')
  t.match(chooser(-5), 'Started <bdi>now</bdi>')
  t.match(chooser(200), 'Started <bdi>3 minutes ago</bdi>')
  t.match(chooser(200, 'de'), 'vor 3 Minuten')
})

t.test('a color of the host stays as it is, and what stands on it or beside it can be read', async (t) => {
  for (const color of ['#fff', 'black', 'yellow', '#777', 'rebeccapurple', 'oklch(70% 0.1 200)', 'hwb(120 10% 10%)', '#0b5d51']) {
    for (const ground of Object.values(grounds)) {
      const { main, onMain, accent } = brandColors(color, ground)
      t.equal(main, colord(color).toHex())
      t.ok(colord(onMain).contrast(main) >= 4.5, `${color}: text on a button`)
      t.ok(colord(accent).contrast(ground) >= 4.5, `${color}: a link on ${ground}`)
    }
  }
  for (const other of ['transparent', 'rgb(0 0 0 / 50%)', 'red;}', 'no color', '']) t.notOk(isColor(other), other)
})
