import { isLoopbackName } from '../network/own-host.js'
import { DocumentError } from './document-error.js'

/**
 * The URL of a client ID metadata document; `undefined` for any other client ID. A URL that breaks the draft's rules is
 * a {@link DocumentError}.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/ "Client Identifier"
 */
export function parseDocumentUrl (clientId: string): URL | undefined {
  if (!/^https?:/i.test(clientId)) return undefined
  const url = URL.canParse(clientId) ? new URL(clientId) : undefined
  const reason = refusalOf(clientId, url)
  if (reason !== undefined) throw new DocumentError(reason)
  return url
}

function refusalOf (clientId: string, url: URL | undefined): string | undefined {
  // Dot segments, upper case and default ports give one document several names.
  if (url?.href !== clientId) return 'its URL is not in normal form'
  if (url.protocol === 'http:' && !isLoopbackName(url.hostname)) return 'its URL must be https, or http on loopback'
  if (url.pathname === '/') return 'its URL needs a path'
  if (url.username !== '' || url.password !== '') return 'its URL must not hold credentials'
  if (clientId.includes('#')) return 'its URL must not have a fragment'
  return undefined
}
