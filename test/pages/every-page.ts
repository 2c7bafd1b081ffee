import { renderChooserPage } from '../../dist/pages/chooser-page.js'
import { renderConnectedAppsPage, type ConnectedAppsPageContext } from '../../dist/pages/connected-apps-page.js'
import { type ConfirmPageContext, renderConfirmPage } from '../../dist/pages/confirm-page.js'
import { renderHandoffPage } from '../../dist/pages/handoff-page.js'
import { createLook } from '../../dist/pages/layout.js'
import { completeTexts, englishTexts } from '../../dist/pages/page-texts.js'
import { renderProblemPage } from '../../dist/pages/problem-page.js'
import { problemTexts } from '../../dist/pages/problem-texts.js'

const look = createLook()
const branded = createLook({
  color: '#ffd400', font: 'Georgia, serif', logo: 'data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 4 1%27%3E%3Crect width=%274%27 height=%271%27/%3E%3C/svg%3E'
})
const productName = 'Acme Notes'
const account: ConfirmPageContext = {
  productName,
  action: '/login/continue',
  flow: 'f',
  csrfToken: 't',
  user: { sub: '1', email: 'alice@example.com', name: 'Alice Example' }
}
const organizations = Array.from({ length: 40 }, (_, n) => ({ id: `org_${n}`, name: `Company ${n} of the Globex Corporation` }))
const scopes = ['usr:read', 'notes:read', 'notes:write', 'offline_access']
const resource = { id: 'res_1', name: 'Acme Notes MCP' }
const verified = { clientId: 'https://claude.ai/oauth/client.json', clientName: 'Claude', isVerified: true, scopes, resource }
const registered = { ...verified, clientId: 'm2m_1', clientName: 'Cursor', isVerified: false }

const german = completeTexts({
  lang: 'de',
  confirmTitle: 'Eine App mit {product} verbinden?',
  verifiedClient: '{client} von {host} möchte {product} in deinem Namen nutzen.',
  scopes: 'Angefragt: {scopes}',
  resource: 'Verbindet sich mit {resource}.',
  warning: 'Mach nur weiter, wenn du gerade selbst eine App verbunden hast.',
  warningReason: 'Wenn dir jemand diesen Link geschickt hat, brich ab. Sonst könnte er {product} in deinem Namen nutzen.',
  email: 'E-Mail',
  organization: 'Organisation',
  continueButton: 'Weiter',
  switchButton: 'Anderes Konto verwenden',
  cancelButton: 'Abbrechen'
})
const arabic = completeTexts({
  lang: 'ar',
  dir: 'rtl',
  confirmTitle: 'هل تريد ربط تطبيق بـ {product}؟',
  verifiedClient: 'يريد {client} من {host} استخدام {product} باسمك.',
  scopes: 'يطلب: {scopes}',
  resource: 'سيتصل بـ {resource}.',
  warning: 'تابع فقط إذا كنت قد ربطت تطبيقًا بنفسك للتو.',
  warningReason: 'إذا أرسل إليك أحدهم رابط هذه الصفحة، فاختر الإلغاء.',
  name: 'الاسم',
  email: 'البريد الإلكتروني',
  continueButton: 'متابعة',
  switchButton: 'استخدام حساب آخر',
  cancelButton: 'إلغاء'
})

const confirm = (more: Partial<ConfirmPageContext>) => renderConfirmPage({ ...account, ...more }, look, englishTexts)

/** Confirm pages that have to fit on a small screen. */
export const confirmPages: Record<string, string> = {
  confirm: confirm({}),
  'confirm, one organization': confirm({ organizations: organizations.slice(0, 1) }),
  'confirm, six organizations, verified app': confirm({ organizations: organizations.slice(0, 6), client: verified }),
  'confirm, forty organizations, registered app': confirm({ organizations, client: registered }),
  'confirm, shown again': confirm({ changed: ['account'], client: verified }),
  'confirm, branded': renderConfirmPage({ ...account, client: registered }, branded, englishTexts),
  'confirm, German': renderConfirmPage({ ...account, client: verified }, look, german),
  'confirm, Arabic': renderConfirmPage({ ...account, client: verified }, look, arabic)
}

const longNames = {
  user: { sub: '2', email: `${'somebody-with-many-names.'.repeat(4)}@subdomain.of.a.company.example.com`, name: 'N'.repeat(200) },
  organizations: [{ id: '1', name: 'Acme' }, { id: '2', name: 'Globex Corporation International Holdings, Limited' }]
}
const ago = (seconds: number) => new Date(Date.now() - seconds * 1000)

const app = (clientName: string, more: object = {}) =>
  ({ id: `usrcnst_${clientName}`, clientId: 'm2m_104820117239464992', clientName, scopes, connectedAt: new Date('2026-09-21T12:00:00Z'), ...more })
const appsPage = (more: Partial<ConnectedAppsPageContext>, itsLook = look, texts = englishTexts) => renderConnectedAppsPage({
  ...account, apps: [app('Claude'), app('Cursor', { connectedAt: undefined })], hasMore: false, isDisconnected: false, ...more
}, itsLook, texts)

/** Pages of connected apps. */
export const appsPages: Record<string, string> = {
  apps: appsPage({}),
  'apps, none': appsPage({ apps: [] }),
  'apps, after one was disconnected': appsPage({ isDisconnected: true, apps: [app('Claude')] }),
  'apps, the last one was disconnected': appsPage({ isDisconnected: true, apps: [] }),
  'apps, long names': appsPage({
    ...longNames, hasMore: true, apps: [app('N'.repeat(100)), app('', { clientId: 'm'.repeat(300), scopes: Array(40).fill('a-scope-with-a-long-name:read') })]
  }),
  'apps, branded': appsPage({}, branded),
  'apps, Arabic': appsPage({}, look, arabic)
}

/** Every built-in page. Those that lead on stay, so that they can be looked at. */
export const everyPage: Record<string, string> = {
  ...confirmPages,
  ...appsPages,
  'confirm, long names': confirm({ ...longNames, changed: ['account', 'organizations', 'client'] }),
  chooser: renderChooserPage([
    { continuePath: '/c?flow=1', receivedAt: ago(20), client: verified },
    { continuePath: '/c?flow=2', receivedAt: ago(200), client: registered },
    { continuePath: '/c?flow=3', receivedAt: ago(400), client: undefined }
  ], look, englishTexts),
  ...Object.fromEntries((['scalekit', 'sign-in', 'continue'] as const).map((to) =>
    [`hand-off to ${to}`, renderHandoffPage({ productName, to, url: 'https://example.com/' }, look, englishTexts).replace(/<meta http-equiv[^>]*>/, '')])),
  ...Object.fromEntries(Object.entries(problemTexts).map(([code, problem]) => [code, renderProblemPage({
    productName, code, statusCode: 400, requestId: 'req-1', ...problem, link: { url: '/login/continue', label: 'Try again' }, form: account
  }, look, englishTexts)]))
}
