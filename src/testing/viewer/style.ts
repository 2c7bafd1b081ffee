/** The style of the viewer. */
export const style = `
:root { color-scheme: light dark; --ink: #1d2430; --quiet: #566072; --ground: #f4f5f7; --card: #ffffff;
  --line: #8a93a5; --soft-line: #c9ced8; --main: #1f4fbf; --on-main: #ffffff; --wrong: #b3261e; --wrong-ground: #fdecea;
  --good: #1b6e3c; --lane: #dde1e8; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff4; --quiet: #a9b2c3; --ground: #12151b; --card: #1c212a;
  --line: #78839a; --soft-line: #454d5c; --main: #8fb0ff; --on-main: #0d1526; --wrong: #ffb4ab; --wrong-ground: #3a1d1b;
  --good: #7fd6a0; --lane: #333b49; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { padding: .75rem 1rem; border-bottom: 1px solid var(--soft-line); background: var(--card); }
header a { font-weight: 700; text-decoration: none; }
header span, .quiet { color: var(--quiet); font-size: .875rem; }
main { max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1 { margin: .5rem 0; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 0 0 .5rem; font-size: 1.125rem; }
h3 { margin: .75rem 0 .25rem; font-size: 1rem; }
p { margin: 0 0 .75rem; }
a { color: var(--main); }
section { margin: 0 0 1rem; padding: 1rem; background: var(--card); border: 1px solid var(--soft-line);
  border-radius: .75rem; }
.links a { margin-inline-end: 1rem; }
code, pre { font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0 0 .75rem; padding: .75rem; overflow-x: auto; white-space: pre-wrap; background: var(--ground);
  border: 1px solid var(--soft-line); border-radius: .5rem; }
ol, ul { margin: 0; padding: 0; list-style: none; }
dl { margin: 0 0 .75rem; }
dl div { display: grid; grid-template-columns: minmax(7rem, 17rem) 1fr; gap: 0 .75rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
nav a { display: inline-block; padding: .25rem 0; margin-inline-end: 1rem; }
nav [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.controls { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 .75rem; align-items: end; }
.fail { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; align-items: end; }
.fail > div { min-width: 0; max-width: 100%; }
.controls form { min-width: 0; max-width: 100%; }
#queue ul, .hops { margin-bottom: .75rem; }
#queue form { margin-bottom: 1rem; }
label { display: block; color: var(--quiet); font-size: .875rem; }
select, input, textarea { min-height: 2.5rem; max-width: 100%; padding: .375rem .5rem; font: inherit; color: var(--ink);
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
textarea { display: block; width: 100%; margin-bottom: .5rem;
  font: .875em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
button { min-height: 2.5rem; padding: .375rem .875rem; font: inherit; font-weight: 600; color: var(--on-main);
  background: var(--main); border: 1px solid var(--main); border-radius: .5rem; cursor: pointer; }
details button, .controls[id] button { color: var(--ink); background: transparent; border-color: var(--line); }
summary { padding: .375rem 0; cursor: pointer; }
:focus-visible { outline: .1875rem solid var(--main); outline-offset: .125rem; }
.logins li { display: grid; grid-template-columns: 6.5rem 1fr max-content; gap: 0 .75rem; padding: .5rem 0;
  border-top: 1px solid var(--soft-line); content-visibility: auto; contain-intrinsic-size: auto 4rem; }
.logins li > span:nth-of-type(3) { grid-column: 2; }
.logins .quiet { text-align: end; }
.who { font-weight: 600; }
.strays li { padding: .5rem 0; border-top: 1px solid var(--soft-line); }
.mistake { color: var(--wrong); }
.awaited { padding: .75rem 1rem; background: var(--card); border: 1px solid var(--soft-line);
  border-inline-start: .25rem solid var(--main); border-radius: .25rem; font-weight: 600; }
.awaited.done { border-inline-start-color: var(--good); }
.awaited.ended { border-inline-start-color: var(--line); }
.due { color: var(--quiet); font-weight: 400; font-size: .875rem; font-variant-numeric: tabular-nums; }
.problem, .remark { margin: 0 0 .75rem; padding: .75rem 1rem; border-inline-start: .25rem solid var(--line);
  border-radius: .25rem; background: var(--ground); }
.problem { border-inline-start-color: var(--wrong); background: var(--wrong-ground); }
.problem p, .remark p { margin: 0; }
.problem p + p, .remark p + p { margin-top: .25rem; }
.parties { position: sticky; top: 0; z-index: 1; display: grid; grid-template-columns: repeat(4, 1fr);
  background: var(--card); border-bottom: 1px solid var(--soft-line); font-weight: 600; font-size: .875rem;
  text-align: center; }
.parties span { padding: .375rem 0; }
.hop { --lane-line: linear-gradient(var(--lane), var(--lane)); border-bottom: 1px solid var(--soft-line);
  background: var(--lane-line) 12.5% 0 / 1px 100%, var(--lane-line) 37.5% 0 / 1px 100%,
  var(--lane-line) 62.5% 0 / 1px 100%, var(--lane-line) 87.5% 0 / 1px 100%; background-repeat: no-repeat; }
.hop summary { display: grid; grid-template-columns: repeat(8, 1fr); padding: .5rem 0; }
.hop .what, .hop .request { grid-column: 1 / -1; }
.hop .what, .hop .request { justify-self: start; }
.hop .what, .hop .request, .hop .inside { background: var(--card); }
.hop .what { padding-inline-end: .5rem; font-weight: 600; }
.hop .what::before { content: "\\25B8" / ""; display: inline-block; margin-inline-end: .375rem; color: var(--quiet); }
.hop details[open] .what::before { transform: rotate(90deg); }
.hop summary::-webkit-details-marker { display: none; }
.hop .request { color: var(--quiet); font-size: .875rem; }
.hop .request b { color: var(--ink); }
.line { position: relative; height: .875rem; margin: .125rem 0; }
.line::before { content: ""; position: absolute; inset-inline: 0; top: .375rem; border-top: .125rem solid var(--main); }
.line::after { content: ""; position: absolute; top: .125rem; border: .3125rem solid transparent; }
.inferred .line::before { border-top-style: dashed; }
.wrong .line::before { border-top-color: var(--wrong); }
.browser-client .line { grid-column: 2 / 4; }
.client-service .line { grid-column: 2 / 6; }
.client-scalekit .line { grid-column: 2 / 8; }
.browser-service .line { grid-column: 4 / 6; }
.browser-scalekit .line { grid-column: 4 / 8; }
.service-scalekit .line { grid-column: 6 / 8; }
.line::after { inset-inline-end: -.125rem; border-left-color: var(--main); border-right-width: 0;
  border-left-width: .5625rem; }
.browser-client .line::after { inset-inline: -.125rem auto; border-left-width: 0;
  border-right: .5625rem solid var(--main); }
.wrong .line::after { border-left-color: var(--wrong); }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.inside { padding: .25rem 0 .5rem; }
.hop:target { outline: .125rem solid var(--main); }
@media (max-width: 36rem) {
  main { padding: .5rem; }
  section { padding: .75rem; }
  dl div { grid-template-columns: 1fr; margin-bottom: .25rem; }
  .logins li { grid-template-columns: 1fr auto; }
  .logins li > * { grid-column: 1; }
  .logins .quiet { grid-column: 2; grid-row: 1; }
  .logins li > span:nth-of-type(3) { grid-column: 1 / -1; }
}
@media (forced-colors: active) { .line::before { border-color: CanvasText; } button { border-width: .125rem; } }
`
