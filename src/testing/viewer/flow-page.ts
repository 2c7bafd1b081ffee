import { html, type Html } from '../../pages/html.js'
import { findAwaited, findProblems } from '../flows/awaited.js'
import { partyNames } from '../flows/as-mermaid.js'
import type { Flow, Problem } from '../flows/flow.js'
import { parties } from '../flows/hop.js'
import { isMistake, problemTexts } from '../flows/problem-texts.js'
import type { EmulatedResource } from '../resources.js'
import { button } from './controls.js'
import { hopView } from './hop-view.js'
import type { ViewerPage } from './page.js'
import { viewerPath } from './paths.js'
import { clock, due } from './time.js'

/** One login: what is awaited, what went wrong, and each request. */
export function flowPage (flow: Flow, resources: readonly EmulatedResource[]): ViewerPage {
  const { number, request, client, left } = flow
  const awaited = findAwaited(flow)
  const problems = findProblems(flow)
  const resource = resources.find(({ resourceId }) => resourceId === request.resourceId)
  return {
    title: `Login ${number}`,
    follows: `?flow=${number}`,
    body: html`<p><a href="/">All logins</a></p>
<h1>Login ${number}</h1>
<p id="awaited" data-key="awaited" class="awaited ${awaited.state}">${awaited.text} ${due(awaited.until)}</p>
<section aria-labelledby="problems-title">
<h2 id="problems-title">What went wrong</h2>
<div data-live="problems">
${problems.length === 0 ? html`<p data-key="fine">Nothing so far.</p>` : problems.map(problemView)}
</div>
</section>
<section aria-labelledby="diagram">
<h2 id="diagram">What happened</h2>
<div class="parties" aria-hidden="true">${parties.map((party) => html`<span>${partyNames[party]}</span>`)}</div>
<ol class="hops" data-live="hops">
${flow.hops.map((hop) => hopView(hop, problems.filter((problem) => problem.hop === hop.number)))}
</ol>
${left > 0 && html`<p>${left} more are not kept.</p>`}
<p class="quiet">Dashed lines are requests that the emulator cannot see. They follow from a redirect.</p>
</section>
${actions(flow)}
<section aria-labelledby="about">
<h2 id="about">About this login</h2>
<dl class="settings" id="facts" data-key="facts">
<div><dt>Client</dt><dd><bdi>${client?.clientName ?? 'none: it was started here'}</bdi></dd></div>
${client && html`<div><dt>Scopes</dt><dd>${client.scopes.join(' ') || 'none'}</dd></div>`}
<div><dt>MCP server</dt><dd><code>${resource?.mcpServerUrl()}</code></dd></div>
<div><dt>Login request ID</dt><dd><code>${request.loginRequestId}</code></dd></div>
<div><dt>Audit ID</dt><dd><code>${request.authRequestId}</code></dd></div>
<div><dt>Started</dt><dd>${clock(request.createdAt)}</dd></div>
<div><dt>Expires</dt><dd>${clock(request.expiresAt)}</dd></div>
</dl>
<p class="links"><a href="${viewerPath}/flows/${number}.mmd">Save as Mermaid</a>
<a href="${viewerPath}/flows/${number}.json">Save as JSON</a></p>
</section>`
  }
}

function problemView ({ code, detail, hop }: Problem, index: number): Html {
  const { title, guide } = problemTexts[code]
  return html`<div class="${isMistake(code) ? 'problem' : 'remark'}" data-key="problem-${index}" data-code="${code}">
<p><strong>${title}</strong> ${detail}${hop !== undefined && html` <a href="#hop-${hop}">Request ${hop}</a>`}</p>
<p class="guide">${guide}</p>
</div>
`
}

function actions (flow: Flow): Html {
  const { number } = flow
  const { state } = findAwaited(flow)
  const isOpen = state === 'details' || state === 'callback'
  return html`<section aria-labelledby="actions-title">
<h2 id="actions-title">Make something happen</h2>
<div class="controls" id="actions" data-key="actions">
${isOpen && button(`flows/${number}/expire`, 'Let it expire now')}
${(isOpen || state === 'consent') && !flow.deniesConsent && button(`flows/${number}/deny`, 'Deny consent')}
${flow.deniesConsent && html`<p class="remark">Consent will be denied, whatever the user presses.</p>`}
${flow.hasTokens && !flow.wasRevoked && button(`flows/${number}/revoke`, 'Revoke the client’s tokens')}
${button('start', 'Start another login', { opens: true })}
</div>
</section>`
}
