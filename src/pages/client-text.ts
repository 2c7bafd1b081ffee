import type { ScalekitClientDetails } from '../scalekit/client-details.js'
import { clamp } from '../user/clamp.js'
import { fill } from './fill.js'
import { type Html, html } from './html.js'
import type { PageTexts } from './page-texts.js'

const MAX_SCOPES = 12

/** Says who wants to connect, how far that is known, and what they ask for. */
export function renderClient (client: ScalekitClientDetails, product: string, texts: PageTexts): Html {
  const { scopes, resource } = client
  return html`<p>${fill(chooseText(client, {
    verified: texts.verifiedClient, registered: texts.registeredClient, unknown: texts.unknownClient
  }), { ...clientValues(client), product })}
${resource?.name && fill(texts.resource, { resource: clamp(resource.name) })}
${scopes.length > 0 && fill(texts.scopes, { scopes: listScopes(scopes) })}</p>`
}

/** The same in few words, for a list. */
export function describeClient (client: ScalekitClientDetails | undefined, texts: PageTexts): Html {
  return fill(chooseText(client, {
    verified: texts.chooserVerified, registered: texts.chooserRegistered, unknown: texts.chooserUnknown
  }), clientValues(client))
}

function chooseText (
  client: ScalekitClientDetails | undefined, texts: { verified: string, registered: string, unknown: string }
): string {
  if (client?.isVerified) return texts.verified
  return client?.clientName ? texts.registered : texts.unknown
}

function clientValues (client: ScalekitClientDetails | undefined): { client: string, host: string } {
  const { clientId = '', clientName = '', isVerified } = client ?? {}
  const host = isVerified ? new URL(clientId).host : ''
  return { client: clamp(clientName || host, 60), host }
}

/** Scopes on one line; the most that a page has room for. */
export function listScopes (scopes: readonly string[]): string {
  const shown = scopes.slice(0, MAX_SCOPES).map((scope) => clamp(scope, 40))
  return [...shown, ...scopes.length > MAX_SCOPES ? ['…'] : []].join(', ')
}
