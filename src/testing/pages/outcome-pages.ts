import { html } from '../../pages/html.js'
import { clamp } from '../../user/clamp.js'
import { renderPage } from './layout.js'

const usualRemedy = 'Start again from your MCP client. If it happens again, look at what the client has sent.'

/** Scalekit's error page: what happened, what to do, and the name of the error. */
export function renderProblemPage (error: string, description: string, remedy = usualRemedy): string {
  // oidc-provider's descriptions are no sentences, and some errors have none. Names of parameters stay as they are.
  const text = clamp(description.replace(/\.$/, '') || 'The request was refused', 300)
  const sentence = `${text.replace(/^[a-z](?=[a-z]* )/, (letter) => letter.toUpperCase())}.`
  return renderPage('Something went wrong', html`<p>${sentence}</p>
<p>${remedy}</p>
<p class="quiet">Error: <code>${error}</code></p>`)
}

/** The last page of a login that no MCP client is waiting for. */
export function renderEndPage (loginFailed: boolean): string {
  return loginFailed
    ? renderPage('Login failed', html`<p>The application reported that the login failed. You can close this page.</p>`)
    : renderPage('Login complete', html`<p>You can close this page.</p>`)
}
