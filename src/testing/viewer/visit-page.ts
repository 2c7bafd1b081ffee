import { html, type Html } from '../../pages/html.js'
import type { Flow } from '../flows/flow.js'
import type { OwnCall, OwnTool, OwnVisit } from '../own-client/own-visit.js'
import type { ViewerPage } from './page.js'
import { viewerPath } from './paths.js'

/** A visit of the emulator's own client: what it found, and its tools to call. */
export function visitPage (visit: OwnVisit, flows: readonly Flow[]): ViewerPage {
  const { visitId, mcpServerUrl, status, clientId, failure, tools, calls, protocolVersion } = visit
  return {
    title: 'The emulator’s client',
    body: html`<p><a href="/">All logins</a></p>
<h1>The emulator’s client</h1>
<p class="awaited ${status === 'connected' ? 'done' : 'ended'}">${statuses[status]}
${protocolVersion !== undefined && ` MCP ${protocolVersion}.`}</p>
${failure && html`<div class="problem" data-code="${failure.code}">
<p><strong>It could not go on.</strong> ${failure.message}</p></div>`}
<p>MCP server: <code>${mcpServerUrl}</code></p>
${status === 'connected' && clientId === undefined && openToAll}
${flows.length > 0 && html`<p>Each request of it is in ${flows.map(flowLink)}.</p>`}
${calls.length > 0 && html`<section aria-labelledby="calls">
<h2 id="calls">What it called</h2>
${[...calls].reverse().map(callView)}
</section>`}
${tools.length > 0 && html`<section aria-labelledby="tools">
<h2 id="tools">Tools</h2>
${tools.map((tool, index) => toolView(tool, index, visitId))}
</section>`}`
  }
}

const openToAll = html`<div class="problem" data-code="OPEN_TO_ALL">
<p><strong>Your MCP server asked for no access token.</strong> Anybody can call its tools.</p>
<p class="guide">Answer 401 with a challenge that names your resource metadata, as the MCP specification says.</p>
</div>`

const statuses = {
  connecting: 'The client is connecting.',
  'sign-in': 'The client waits for its user to sign in.',
  connected: 'The client is connected.',
  failed: 'The client could not connect.'
}

function flowLink ({ number }: Flow, index: number): Html {
  return html`${index > 0 && ', '}<a href="${viewerPath}/flows/${number}">login ${number}</a>`
}

function callView ({ name, args, text, isError }: OwnCall): Html {
  const mark = isError && html` <strong class="mistake">error</strong>`
  return html`<h3>${name} <code>${JSON.stringify(args)}</code>${mark}</h3>
<pre tabindex="0">${text}</pre>
`
}

function toolView ({ name, description, inputSchema, readOnly }: OwnTool, index: number, visitId: string): Html {
  return html`<details>
<summary><code>${name}</code> ${readOnly && 'only reads'}</summary>
<p>${description}</p>
<pre tabindex="0">${JSON.stringify(inputSchema, undefined, 2)}</pre>
<form method="post" action="${viewerPath}/visits/${visitId}">
<input type="hidden" name="tool" value="${name}">
<label for="arguments-${index}">Arguments, as JSON</label>
<textarea id="arguments-${index}" name="arguments" rows="3">{}</textarea>
<button>Call ${name}</button>
</form>
</details>
`
}
