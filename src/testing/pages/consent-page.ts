import { html, type Html } from '../../pages/html.js'
import { clamp } from '../../user/clamp.js'
import { renderPage } from './layout.js'
import { describeScope } from './scope-words.js'

/** What a consent page says about an authorization request. */
export interface AuthorizationRequest {
  clientId: string
  clientName: string
  scopes: string[]
  /** Where the browser goes after it. */
  redirectUri: string
  /** The URLs of the MCP servers. */
  resources: readonly string[]
}

const longestScope = 60

export function renderConsentPage ({ clientName, scopes, redirectUri, resources }: AuthorizationRequest): string {
  const servers = resources.map((url, index) => html`${index > 0 && ' and '}<bdi>${clamp(url)}</bdi>`)
  return renderPage('Allow access?', html`
<p><bdi>${clamp(clientName, 60)}</bdi> wants to use ${servers} with your account.
${scopes.length > 0 ? 'It asks to:' : 'It asks for nothing in particular.'}</p>
${scopes.length > 0 && html`<ul>${scopes.map(renderScope)}</ul>`}
<form method="post" class="actions">
<button class="main" name="consent" value="allow">Allow</button>
<button name="consent" value="deny">Deny</button>
</form>
<p class="quiet">Either way, you go back to ${describeTarget(redirectUri)}.</p>`)
}

function renderScope (scope: string): Html {
  const raw = clamp(scope, longestScope)
  const words = describeScope(scope)
  return words === undefined
    ? html`<li><bdi>${raw}</bdi></li>`
    : html`<li>${clamp(words, longestScope)} <code>${raw}</code></li>`
}

/** A link of its own opens a desktop app, whatever host it names. */
function describeTarget (redirectUri: string): Html {
  const { protocol, host } = new URL(redirectUri)
  return /^https?:$/.test(protocol)
    ? html`<bdi>${clamp(host)}</bdi>`
    : html`the app that opens <bdi>${clamp(protocol)}</bdi> links`
}
