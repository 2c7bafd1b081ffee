/** The style of the emulator's own pages. Not that of the plugin: users see that they have left the service. */
export const style = `
:root { color-scheme: light dark; --ink: #17211f; --quiet: #53625e; --ground: #eef2f1; --card: #fff; --line: #7d8d88;
  --soft-line: #c3cecb; --main: #0b6b57; --on-main: #fff; --mark: #5b3a00; --mark-ground: #ffe9bf; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efed; --quiet: #a3b3ae; --ground: #0f1514; --card: #19211f;
  --line: #73847e; --soft-line: #3d4a46; --main: #6fd6bd; --on-main: #06231c; --mark: #ffdf9e;
  --mark-ground: #3a2b0c; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 28rem; overflow: hidden; background: var(--card); border: 1px solid var(--soft-line);
  border-radius: .75rem; overflow-wrap: anywhere; }
.mark { margin: 0; padding: .5rem 1.5rem; background: var(--mark-ground); color: var(--mark); font-size: .875rem;
  font-weight: 600; }
.content { padding: 1.25rem 1.5rem 1.5rem; }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
bdi { font-weight: 600; }
ul { margin: 0 0 1rem; padding: 0; list-style: none; border: 1px solid var(--soft-line); border-radius: .5rem; }
li { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem;
  padding: .5rem .75rem; }
li + li { border-top: 1px solid var(--soft-line); }
code, .quiet { color: var(--quiet); font-size: .8125rem; }
.quiet:last-child { margin-bottom: 0; }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: .625rem; margin-bottom: 1rem; }
button { min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .5rem;
  background: transparent; color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
.main { border-color: var(--main); background: var(--main); color: var(--on-main); }
:focus-visible { outline: .1875rem solid var(--main); outline-offset: .1875rem; }
@media (max-width: 24rem) {
  body { padding: .5rem; }
  .mark { padding: .5rem 1rem; }
  .content { padding: 1rem; }
}
@media (forced-colors: active) { .main { border-width: .1875rem; } .mark { border-bottom: 1px solid; } }
`
