import { createHash } from 'node:crypto'
import { escapeHtml, type Html } from './html.js'

const style = `
:root { color-scheme: light dark; --ink: #1d2430; --quiet: #566072; --ground: #f4f5f7; --card: #fff; --line: #c9ced8;
  --main: #1f4fbf; --on-main: #fff; --note: #fff6dd; --note-line: #b98a0b; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff4; --quiet: #a9b2c3; --ground: #12151b; --card: #1c212a;
  --line: #454d5c; --main: #8fb0ff; --on-main: #0d1526; --note: #2c2615; --note-line: #d8ab34; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: .75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
dl { margin: 0 0 1rem; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: 0 0 .5rem; font-weight: 600; }
dd:last-child { margin-bottom: 0; }
fieldset { margin: 0 0 1rem; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
legend { padding: 0 .25rem; font-weight: 600; }
label { display: flex; gap: .625rem; align-items: center; min-height: 2.75rem; }
input { width: 1.25rem; height: 1.25rem; flex: none; accent-color: var(--main); }
.note { padding: .75rem 1rem; background: var(--note); border-left: .25rem solid var(--note-line); border-radius: .25rem; }
.actions { display: grid; gap: .625rem; }
button, .button { display: block; width: 100%; min-height: 2.75rem; padding: .625rem 1rem; border: 1px solid var(--line);
  border-radius: .5rem; background: transparent; color: var(--ink); font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; cursor: pointer; }
.main { border-color: var(--main); background: var(--main); color: var(--on-main); }
a { color: var(--main); }
a.main { color: var(--on-main); }
:focus-visible { outline: .1875rem solid var(--main); outline-offset: .1875rem; }
small { color: var(--quiet); font-size: .8125rem; }
`

const hash = createHash('sha256').update(style).digest('base64')

/** The page loads nothing, runs nothing and cannot be framed. Its form can post only to this origin. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; ` +
  "base-uri 'none'; frame-ancestors 'none'"

const beforeTitle = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
`
const beforeBody = `
<style>${style}</style>
</head>
<body>
<main>
`
const afterBody = `
</main>
</body>
</html>
`

/** What a page needs: a title, which is also its heading, its content and, if it leads to another page, that URL. */
export interface Page {
  title: string
  body: Html
  refreshTo?: string
}

/** Returns a complete document. The parts that never change are built once, so that few strings are joined per page. */
export function renderPage ({ title, body, refreshTo }: Page): string {
  const refresh = refreshTo === undefined ? '' : `<meta http-equiv="refresh" content="0;url=${escapeHtml(refreshTo)}">\n`
  const heading = escapeHtml(title)
  return `${beforeTitle}${refresh}<title>${heading}</title>${beforeBody}<h1>${heading}</h1>
${body.text}${afterBody}`
}
