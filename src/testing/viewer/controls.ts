import { html, type Html } from '../../pages/html.js'
import { describeFault, faultyCallNames } from '../flows/record-fault.js'
import type { EmulatorFault } from '../faults/faults.js'
import type { EmulatedResource } from '../resources.js'
import { viewerPath } from './paths.js'

/** A button that does something. If it leads to another site, that opens in a new tab. */
export function button (action: string, label: string, { opens = false, fields = html`` } = {}): Html {
  return html`<form method="post" action="${viewerPath}/${action}"${opens && newTab}>
${fields}<button>${label}</button>
</form>`
}

const newTab = html` target="_blank" rel="noopener"`

interface Controlled {
  resources: readonly EmulatedResource[]
  faults: readonly EmulatorFault[]
}

/** What can be started, and what can be made to go wrong. */
export function controls ({ resources, faults }: Controlled): Html {
  return html`<section aria-labelledby="try">
<h2 id="try">Try it</h2>
<div class="controls">
${button('start', 'Start a login', { opens: true, fields: resourceField(resources, 'start-resource') })}
${button('connect', 'Connect a client', { opens: true, fields: resourceField(resources, 'connect-resource') })}
</div>
<p class="quiet">“Start a login” opens the login page of your service. “Connect a client” lets a client of the
emulator connect to your MCP server, sign in and call a tool. Both open in a new tab.</p>
<details>
<summary>Make something go wrong</summary>
${failForm}
<div id="queue" data-key="queue">${queue(faults)}</div>
<div class="controls">
${button('revoke', 'End the API tokens')}
${button('rotate-keys', 'Rotate the keys')}
${button('drop-keys', 'Replace the keys')}
</div>
<p class="quiet">If you end the API tokens, your backend has to get a new one. If you rotate the keys, new tokens are
signed with a new key, and old ones stay valid. If you replace the keys, old tokens become invalid.</p>
</details>
</section>`
}

function resourceField (resources: readonly EmulatedResource[], id: string): Html {
  if (resources.length < 2) return html``
  return html`<label for="${id}">MCP server</label>
<select id="${id}" name="resource">
${resources.map(({ resourceId, mcpServerUrl }) => html`<option value="${resourceId}">${mcpServerUrl()}</option>`)}
</select>
`
}

/** The ways to fail, as `failNext` takes them. */
export const failures: ReadonlyArray<{ name: string, label: string, fault: EmulatorFault }> = [
  { name: 'unavailable', label: 'Status: unavailable', fault: { status: 'unavailable' } },
  { name: 'not_found', label: 'Status: not found', fault: { status: 'not_found' } },
  { name: 'permission_denied', label: 'Status: permission denied', fault: { status: 'permission_denied' } },
  { name: 'internal', label: 'Status: internal error', fault: { status: 'internal' } },
  { name: '429', label: 'HTTP 429 with Retry-After', fault: { httpStatus: 429, retryAfter: 2 } },
  { name: '502', label: 'HTTP 502 from a proxy', fault: { httpStatus: 502 } },
  { name: 'garbage', label: 'A web page instead of a response', fault: { body: 'garbage' } },
  { name: 'empty', label: 'An empty response', fault: { body: 'empty' } },
  { name: 'slow', label: '5 seconds late', fault: { delay: 5000 } },
  { name: 'hang', label: 'No response', fault: { hang: true } },
  { name: 'freeze', label: 'The connection goes silent', fault: { freeze: true } },
  { name: 'reset-before', label: 'Connection reset before it takes effect', fault: { reset: 'before' } },
  { name: 'reset-after', label: 'Connection reset after it took effect', fault: { reset: 'after' } },
  { name: 'stream-before', label: 'Stream reset before it takes effect', fault: { streamReset: 'before' } },
  { name: 'stream-after', label: 'Stream reset after it took effect', fault: { streamReset: 'after' } },
  { name: 'goaway', label: 'GOAWAY', fault: { goaway: true } }
]

const failForm = html`<form method="post" action="${viewerPath}/fail" class="fail">
<div><label for="call">The next call</label>
<select id="call" name="call">
${Object.entries(faultyCallNames).map(([name, label]) => html`<option value="${name}">${label}</option>`)}
</select></div>
<div><label for="failure">fails with</label>
<select id="failure" name="failure">
${failures.map(({ name, label }) => html`<option value="${name}">${label}</option>`)}
</select></div>
<div><label for="times">how often</label>
<input id="times" name="times" type="number" min="1" max="100" value="1"></div>
<button>Make it fail</button>
</form>`

function queue (faults: readonly EmulatorFault[]): Html {
  if (faults.length === 0) return html`<p class="quiet">No call is going to fail.</p>`
  return html`<p>Calls that are going to fail:</p>
<ul>
${faults.map(queued)}</ul>
${button('clear-faults', 'Let all succeed')}`
}

function queued ({ call = 'updateLoginUserDetails', ...fault }: EmulatorFault): Html {
  return html`<li>${faultyCallNames[call]}: ${describeFault(fault)}</li>
`
}
