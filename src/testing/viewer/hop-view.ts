import { html, type Html } from '../../pages/html.js'
import { partyNames } from '../flows/as-mermaid.js'
import { describeStatus } from '../flows/describe-status.js'
import type { Problem } from '../flows/flow.js'
import type { Content, Fact, Hop } from '../flows/hop.js'
import { isMistake } from '../flows/problem-texts.js'
import { clock } from './time.js'

/** One request as an arrow of the diagram. It opens to what is worth seeing of it. */
export function hopView (hop: Hop, problems: readonly Problem[]): Html {
  const { number, from, to, method, target, what, milliseconds, isInferred } = hop
  const isWrong = problems.some(({ code }) => isMistake(code))
  const classes = ['hop', `${from}-${to}`, isInferred && 'inferred', isWrong && 'wrong'].filter(Boolean).join(' ')
  return html`<li class="${classes}" id="hop-${number}" data-key="hop-${number}">
<details>
<summary>
<span class="what">${number}. ${what}${isWrong && html` <strong class="mistake">mistake</strong>`}</span>
<span class="line"><span class="spoken">${partyNames[from]} to ${partyNames[to]}</span></span>
<span class="request"><code>${method} ${target}</code> ${describeEnd(hop, milliseconds)}</span>
</summary>
<div class="inside">
<p class="quiet">${clock(hop.at)} ${isInferred && 'Not seen by the emulator.'}</p>
${factList(hop.facts)}
${hop.contents.map(contentView)}
</div>
</details>
</li>
`
}

function describeEnd (hop: Hop, milliseconds: number | undefined): Html {
  return html`<b>${describeStatus(hop)}</b>${milliseconds !== undefined && ` ${Math.round(milliseconds)} ms`}`
}

function factList (facts: readonly Fact[]): Html | undefined {
  if (facts.length === 0) return undefined
  return html`<dl>
${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>
`)}</dl>`
}

function contentView ({ title, value }: Content): Html {
  return html`<h3>${title}</h3>
<pre tabindex="0">${JSON.stringify(value, undefined, 2)}</pre>
`
}
