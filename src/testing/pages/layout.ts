import { createHash } from 'node:crypto'
import { type Html, html } from '../../pages/html.js'
import { type Reply, sendHtml } from '../network/replies.js'
import { style } from './style.js'

/**
 * Of the emulator's own pages: they load nothing, run nothing and cannot be framed. Without `form-action`, which would
 * also bind where the consent page leads: to the redirect URI of any client.
 */
export const contentSecurityPolicy = [
  "default-src 'none'", `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`, "base-uri 'none'",
  "frame-ancestors 'none'"
].join('; ')

/** A complete document. */
export function renderPage (title: string, body: Html): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<p class="mark">Emulated Scalekit, for development</p>
<div class="content">
${html`<h1>${title}</h1>
${body}`}
</div>
</main>
</body>
</html>
`
}

export function sendPage (response: Reply, status: number, page: string): void {
  sendHtml(response, status, page, contentSecurityPolicy)
}
