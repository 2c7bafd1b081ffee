// The pages as somebody would write them by hand: template strings, with what a user or Scalekit chose escaped. Only the style
// is taken from the package, so that all answers have as many bytes however it is changed.
import { createHash } from 'node:crypto'
import { createLook } from '../../dist/pages/layout.js'
import { productName } from './scalekit-account.mjs'

const [, style] = /<style>(.*)<\/style>/s.exec(createLook().render({}, { title: '', body: '' }))
const styleHash = createHash('sha256').update(style).digest('base64')

export const securityHeaders = {
  'cache-control': 'no-store, no-transform',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; ` +
    "frame-ancestors 'none'",
  'cross-origin-opener-policy': 'unsafe-none',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY'
}

const before = `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="turbo-visit-control" content="reload">
<meta name="robots" content="noindex">`

export function confirmPage ({ user, flow, csrfToken }) {
  const title = `Connect an app to ${productName}?`
  return `${before}

<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>An app wants to use <bdi>${productName}</bdi> as you.</p>
<form method="post" action="/login/continue">
<input type="hidden" name="flow" value="${flow}">
<input type="hidden" name="csrf_token" value="${csrfToken}">
<dl>
<div><dt>Email</dt><dd><bdi>${escapeHtml(user.email)}</bdi></dd></div>
<div><dt>Name</dt><dd><bdi>${escapeHtml(user.name)}</bdi></dd></div>
</dl>
<p class="note"><strong>Continue only if you have just connected an app yourself.</strong> If someone sent you a link to this page,
select Cancel. Otherwise, they could use <bdi>${productName}</bdi> as you.</p>

<div class="actions">
<button class="main" name="action" value="continue">Continue</button>
<button name="action" value="switch" formnovalidate>Use another account</button>
<button name="action" value="cancel" formnovalidate>Cancel</button>
</div>
</form>
</main>
</body>
</html>
`
}

export function handoffPage (callbackUrl) {
  const url = escapeHtml(callbackUrl)
  return `${before}
<meta http-equiv="refresh" content="0;url=${url}">
<title>Returning to your app</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Returning to your app</h1>
<p>You will return to your app in a moment. If nothing happens, select Continue.</p>
<a class="button main" href="${url}">Continue</a>
</main>
</body>
</html>
`
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml (text) {
  return text.replace(/[&<>"']/g, (character) => entities[character])
}
