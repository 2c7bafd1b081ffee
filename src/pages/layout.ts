import { createHash } from 'node:crypto'
import { type Branding, brandingStyle, logoSource } from './branding.js'
import { escapeHtml, type Html } from './html.js'
import type { PageTexts } from './page-texts.js'
import { style } from './style.js'

/** What a page needs: a title, which is also its heading, its content and, if it leads to another page, that URL. */
export interface Page {
  title: string
  body: Html
  refreshTo?: string
}

/** How the pages of one registration look. */
export interface Look {
  /** The page loads nothing but the logo, runs nothing and cannot be framed. Its form can post only to this origin. */
  contentSecurityPolicy: string
  /** Returns a complete document. The parts that never change are built once. */
  render (texts: PageTexts, page: Page): string
}

/** Builds the look of the pages from the host's branding. */
export function createLook (branding: Branding = {}): Look {
  const { logo } = branding
  const css = style + brandingStyle(branding)
  const hash = createHash('sha256').update(css).digest('base64')
  const image = logo === undefined ? '' : `<img class="logo" src="${escapeHtml(logo)}" alt="">\n`
  const beforeBody = `
<style>${css}</style>
</head>
<body>
<main>
${image}`

  return {
    contentSecurityPolicy: [
      "default-src 'none'", `style-src 'sha256-${hash}'`, ...logo === undefined ? [] : [`img-src ${logoSource(logo)}`],
      "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"
    ].join('; '),

    render ({ lang, dir }, { title, body, refreshTo }) {
      const refresh = refreshTo === undefined
        ? ''
        : `<meta http-equiv="refresh" content="0;url=${escapeHtml(refreshTo)}">\n`
      const heading = escapeHtml(title)
      return `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${dir}">
${head}${refresh}<title>${heading}</title>${beforeBody}<h1>${heading}</h1>
${body.text}${afterBody}`
    }
  }
}

// The third one asks Turbo to load a document, where it would take the page for a part of one.
const head = `<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="turbo-visit-control" content="reload">
<meta name="robots" content="noindex">
`
const afterBody = `
</main>
</body>
</html>
`
