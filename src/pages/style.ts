import { grounds } from './branding.js'

/** The style of the built-in pages. */
export const style = `
:root { color-scheme: light dark; --ink: #1d2430; --quiet: #566072; --ground: #f4f5f7; --card: ${grounds.light};
  --line: #8a93a5; --soft-line: #c9ced8; --main: #1f4fbf; --on-main: #fff; --accent: #1f4fbf; --note: #fff6dd;
  --note-line: #b98a0b; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff4; --quiet: #a9b2c3; --ground: #12151b;
  --card: ${grounds.dark}; --line: #78839a; --soft-line: #454d5c; --main: #8fb0ff; --on-main: #0d1526;
  --accent: #8fb0ff; --note: #2c2615; --note-line: #d8ab34; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--soft-line);
  border-radius: .75rem; overflow-wrap: anywhere; }
.logo { display: block; max-width: 100%; height: 2.5rem; margin: 0 0 1rem; }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
bdi { font-weight: 600; }
dl, .logins { margin: 0 0 1rem; padding: .75rem 1rem; border: 1px solid var(--soft-line); border-radius: .5rem; }
dl div { display: grid; grid-template-columns: minmax(3.5rem, max-content) 1fr; gap: 0 .75rem; }
@media (min-width: 30rem) {
  dl { display: grid; grid-template-columns: fit-content(45%) 1fr; gap: 0 .75rem; }
  dl div { display: contents; }
}
dt { color: var(--quiet); }
dd { margin: 0; }
.choice { display: block; margin: 0 0 1rem; font-weight: 600; }
select { display: block; width: 100%; min-height: 2.75rem; margin: .25rem 0 0; padding: .5rem .75rem; font: inherit;
  color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  text-overflow: ellipsis; }
.quiet { color: var(--quiet); }
.note { padding: .75rem 1rem; background: var(--note); border: 0 solid var(--note-line);
  border-inline-start-width: .25rem; border-radius: .25rem; }
.logins { padding: 0; list-style: none; }
.logins li + li { border-top: 1px solid var(--soft-line); }
.logins a { display: block; padding: .75rem 1rem; font-weight: 600; }
.logins .quiet { display: block; font-weight: 400; font-size: .875rem; }
h2 { margin: 0 0 .5rem; font-size: 1rem; line-height: 1.25; }
.apps li { padding: .75rem 1rem; }
.apps dl { display: grid; grid-template-columns: fit-content(45%) 1fr; gap: 0 .75rem; margin: 0 0 .75rem; padding: 0;
  border: 0; font-size: .875rem; }
.apps dl div { display: contents; }
.apps bdi, .apps dd { font-weight: 400; }
.apps h2 bdi { font-weight: 600; }
.actions { position: relative; display: grid; grid-template-columns: 1fr 1fr; gap: .625rem; }
.actions .main, .apps button { grid-column: 1 / -1; }
button, .button { display: block; width: 100%; min-height: 2.75rem; padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: var(--ink); font: inherit;
  font-weight: 600; line-height: 1.25; text-align: center; text-decoration: none; cursor: pointer; }
.button { padding: .75rem; }
.main { border-color: var(--main); background: var(--main); color: var(--on-main); }
a { color: var(--accent); }
a.main { color: var(--on-main); }
:focus-visible { outline: .1875rem solid var(--accent); outline-offset: .1875rem; }
small { display: block; margin-top: 1rem; color: var(--quiet); font-size: .8125rem; }
@media (max-width: 24rem), (max-height: 46rem) {
  body { padding: .5rem; font-size: .9375rem; line-height: 1.35; }
  main { padding: .875rem; }
  .logo { height: 1.75rem; margin-bottom: .5rem; }
  h1 { margin-bottom: .5rem; font-size: 1.1875rem; }
  p, dl, .choice, .logins { margin-bottom: .625rem; }
  dl, .note { padding: .5rem .75rem; }
  select { min-height: 2.5rem; padding: .375rem .5rem; }
  button { min-height: 2.5rem; padding: .25rem .5rem; }
}
.end { display: grid; }
.end > * { grid-area: 1 / 1; }
.end > div { animation: hide 0s 5s forwards; }
.end > p { visibility: hidden; animation: show 0s 5s forwards; }
.end:focus-within > * { animation: none; }
.actions::after { content: ""; position: absolute; inset: 0; }
.actions:hover::after { visibility: hidden; transition: visibility 0s .5s; }
@media (hover: none), (any-pointer: coarse) { .actions::after { animation: hide 0s .5s forwards; } }
@keyframes hide { to { visibility: hidden; } }
@keyframes show { to { visibility: visible; } }
@media (forced-colors: active) { .main { border-width: .1875rem; } }
`
