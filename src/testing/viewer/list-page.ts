import { html, type Html } from '../../pages/html.js'
import { findAwaited, findProblems } from '../flows/awaited.js'
import { describeStatus } from '../flows/describe-status.js'
import type { Flow } from '../flows/flow.js'
import type { Flows, StrayCall } from '../flows/flows.js'
import { isMistake, problemTexts } from '../flows/problem-texts.js'
import type { EmulatorFault } from '../faults/faults.js'
import type { EmulatedResource } from '../resources.js'
import { controls } from './controls.js'
import type { ViewerPage } from './page.js'
import { viewerPath } from './paths.js'
import { clock, due } from './time.js'

/** What the list shows. */
export interface ListContext {
  environmentUrl: string
  options: { clientId: string, resources: readonly EmulatedResource[] }
  flows: Flows
  faults: { readonly queued: readonly EmulatorFault[] }
}

const perPage = 100

/** What the buttons of the list have done. */
const doneTexts = {
  fail: 'The next calls of this kind fail.',
  'clear-faults': 'All calls succeed again.',
  revoke: 'The API tokens have ended. Your backend has to get a new one.',
  'rotate-keys': 'New tokens are signed with a new key. Earlier tokens stay valid.',
  'drop-keys': 'New tokens are signed with a new key. Earlier tokens are not valid any more.'
}

/** All logins, the newest first. */
export function listPage ({ environmentUrl, options, flows, faults }: ListContext, query: URLSearchParams): ViewerPage {
  const onlyMistakes = query.get('show') === 'mistakes'
  const done = doneTexts[query.get('done') as keyof typeof doneTexts]
  const all = flows.list().filter((flow) => !onlyMistakes || countMistakes(flow) > 0)
  const pages = Math.max(1, Math.ceil(all.length / perPage))
  const page = Math.min(Math.max(1, Math.trunc(Number(query.get('page'))) || 1), pages)
  const shown = all.slice((page - 1) * perPage, page * perPage)
  return {
    title: 'Logins',
    follows: '',
    body: html`<h1>Logins</h1>
${done && html`<p class="remark" role="status">${done}</p>`}
${controls({ resources: options.resources, faults: faults.queued })}
<section aria-labelledby="logins">
<h2 id="logins">What happens</h2>
<nav aria-label="Filter"><a href="/"${!onlyMistakes && current}>All logins</a>
<a href="/?show=mistakes"${onlyMistakes && current}>With mistakes</a></nav>
<p id="count" data-key="count">${describeCount(all.length, shown.length, page)}</p>
<ol class="logins" data-live="logins" reversed>
${shown.map(listItem)}
</ol>
${pager(page, pages, onlyMistakes ? 'show=mistakes&' : '')}
</section>
${strayCalls(flows.strays)}
${settings(environmentUrl, options)}`
  }
}

const current = html` aria-current="page"`

export function countMistakes (flow: Flow): number {
  return findProblems(flow).filter(({ code }) => isMistake(code)).length
}

function describeCount (all: number, shown: number, page: number): string {
  if (all === 0) return 'None yet.'
  const first = (page - 1) * perPage + 1
  return `${first} to ${first + shown - 1} of ${all}, the newest first.`
}

function listItem (flow: Flow): Html {
  const mistakes = countMistakes(flow)
  const { text, until } = findAwaited(flow)
  return html`<li id="login-${flow.number}" data-key="login-${flow.number}">
<a href="${viewerPath}/flows/${flow.number}">Login ${flow.number}</a>
<span class="who"><bdi>${flow.client?.clientName ?? 'No client'}</bdi></span>
<span class="quiet">${clock(flow.request.createdAt)}</span>
<span>${text} ${due(until)}</span>
${mistakes > 0 && html`<strong class="mistake">${mistakes} ${mistakes === 1 ? 'mistake' : 'mistakes'}</strong>`}
</li>
`
}

function pager (page: number, pages: number, filter: string): Html | undefined {
  if (pages === 1) return undefined
  const link = (target: number, label: string): Html =>
    html`<a href="/?${filter}page=${target}">${label}</a>`
  const [newer, older] = [page > 1 && link(page - 1, 'Newer'), page < pages && link(page + 1, 'Older')]
  return html`<nav aria-label="Pages">${newer} ${older}</nav>`
}

function strayCalls (strays: readonly StrayCall[]): Html {
  return html`<section aria-labelledby="strays">
<h2 id="strays">Calls that belong to no login</h2>
<p id="about-strays" data-key="about-strays">Calls that were refused, and do not say which login they are for.
${strays.length === 0 && 'There are none.'}</p>
<ol class="strays" data-live="strays" reversed>
${strays.map(strayCall)}
</ol>
</section>`
}

function strayCall ({ hop, problem }: StrayCall): Html {
  const { title, guide } = problemTexts[problem.code]
  const key = `stray-${hop.at.getTime()}-${hop.method}-${hop.target}`
  return html`<li data-key="${key}">
<span class="quiet">${clock(hop.at)}</span> <code>${hop.method} ${hop.target}</code> ${describeStatus(hop)}
<p><strong>${title}</strong> ${problem.detail}</p>
<p class="guide">${guide}</p>
</li>
`
}

function settings (environmentUrl: string, { clientId, resources }: ListContext['options']): Html {
  return html`<section aria-labelledby="settings">
<h2 id="settings">Settings for your service</h2>
<p>The client secret is not shown here. The command has printed it.</p>
<dl class="settings">
<div><dt>SCALEKIT_ENVIRONMENT_URL</dt><dd><code>${environmentUrl}</code></dd></div>
<div><dt>SCALEKIT_CLIENT_ID</dt><dd><code>${clientId}</code></dd></div>
</dl>
${resources.map(({ connectionId, resourceId, loginUrl, mcpServerUrl }) => html`<dl class="settings">
<div><dt>SCALEKIT_CONNECTION_ID</dt><dd><code>${connectionId}</code></dd></div>
<div><dt>SCALEKIT_RESOURCE_ID</dt><dd><code>${resourceId}</code></dd></div>
<div><dt>Login page</dt><dd><code>${loginUrl()}</code></dd></div>
<div><dt>MCP server</dt><dd><code>${mcpServerUrl()}</code></dd></div>
</dl>
`)}
</section>`
}
