import type { Ask } from '../network/ask.js'
import { createDocument, type Document } from '../network/document.js'
import { requireValue } from '../settings/setting.js'
import type { Settings } from '../settings/settings.js'

/** What Scalekit says, each asked for once. */
export interface Environment {
  /** Throws `Unmet` if the setting is missing or wrong. */
  url (): string
  /** RFC 8414, of the environment. */
  metadata: Document
  /** The same of the resource. */
  resourceMetadata: Document
  keys: Document
  /** The answer to the client credentials. */
  token: Document
}

const WELL_KNOWN = '/.well-known/oauth-authorization-server'

export function createEnvironment (settings: Settings, ask: Ask): Environment {
  const url = () => requireValue(settings.environmentUrl)
  const metadata = createDocument('the metadata of the environment', async () => await ask(url() + WELL_KNOWN))

  // Not a finding each: that Scalekit is out of reach is said once.
  async function reached (): Promise<string> {
    const origin = url()
    await metadata.answered()
    return origin
  }

  return {
    url,
    metadata,
    resourceMetadata: createDocument('the metadata of the resource', async () =>
      await ask(`${await reached()}${WELL_KNOWN}/resources/${requireValue(settings.resourceId)}`)),
    keys: createDocument('the key set', async () => await ask(`${await reached()}/keys`)),
    token: createDocument('the access token', async () => {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: requireValue(settings.clientId),
        client_secret: requireValue(settings.clientSecret)
      })
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return await ask(`${await reached()}/oauth/token`, { method: 'POST', headers, body: String(form) })
    })
  }
}
