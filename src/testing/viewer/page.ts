import { html, type Html } from '../../pages/html.js'
import type { Reply } from '../network/replies.js'
import { viewerPath } from './paths.js'

/** A page of the viewer. */
export interface ViewerPage {
  title: string
  body: Html
  /** What of the flows it shows, for its updates. `undefined` for a page that does not change. */
  follows?: string
  /** The URL that it leads to. */
  leadsTo?: string
}

// Everything comes from the emulator itself, and only its own pages may use its buttons.
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store'
}

export function sendPage (response: Reply, status: number, page: ViewerPage): void {
  response.writeHead(status, headers)
  response.end(renderPage(page).text)
}

function renderPage ({ title, body, follows, leadsTo }: ViewerPage): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${leadsTo !== undefined && html`<meta http-equiv="refresh" content="0;url=${leadsTo}">`}
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${viewerPath}/style.css">
${follows !== undefined && html`<script type="module" src="${viewerPath}/live.js"
data-events="${viewerPath}/events${follows}"></script>`}
</head>
<body>
<header><a href="/">Scalekit emulator</a> <span>for development</span></header>
<main>
${body}
</main>
</body>
</html>
`
}
