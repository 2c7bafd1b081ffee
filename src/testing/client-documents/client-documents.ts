import { LRUCache } from 'lru-cache'
import { DocumentError } from './document-error.js'
import { parseDocumentUrl } from './document-url.js'
import { fetchDocument } from './fetch-document.js'

/** The metadata of a client as its document says it. */
export interface ClientDocument {
  client_id: string
  token_endpoint_auth_method: 'none'
  [name: string]: unknown
}

export interface ClientDocuments {
  /** `undefined` for a client ID that is no URL; a document that is not taken is a {@link DocumentError}. */
  find (clientId: string): Promise<ClientDocument | undefined>
}

export interface ClientDocumentOptions {
  clientMetadataDocuments: Readonly<Record<string, object>>
  clientMetadataCa: string | undefined
}

/** In milliseconds. A failure is remembered for the two times that one authorization request asks. */
const lifetimes = { taken: 30_000, failed: 2000 }

/**
 * The clients that are known by the URL of their metadata. Listed documents stand in for those on the network.
 *
 * Not oidc-provider's own support, which takes no `http` URL and no address on loopback.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/
 */
export function createClientDocuments (options: ClientDocumentOptions): ClientDocuments {
  const { clientMetadataDocuments: listed, clientMetadataCa } = options
  const fetched = new LRUCache<string, Promise<ClientDocument>>({ max: 100, ttl: lifetimes.taken })
  const fetchOnce = (url: URL): Promise<ClientDocument> => {
    const known = fetched.get(url.href)
    if (known) return known
    const fetching = fetchDocument(url, clientMetadataCa).then((text) => checkDocument(url.href, parseJson(text)))
    fetched.set(url.href, fetching)
    fetching.catch(() => fetched.set(url.href, fetching, { ttl: lifetimes.failed }))
    return fetching
  }
  return {
    async find (clientId) {
      const url = parseDocumentUrl(clientId)
      if (url === undefined) return undefined
      return Object.hasOwn(listed, clientId) ? checkDocument(clientId, listed[clientId]) : await fetchOnce(url)
    }
  }
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new DocumentError('it is not JSON', { cause })
  }
}

function checkDocument (clientId: string, document: unknown): ClientDocument {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new DocumentError('it is not a JSON object')
  }
  const metadata: Record<string, unknown> = { token_endpoint_auth_method: 'none', ...document }
  if (metadata['client_id'] !== clientId) throw new DocumentError('its client_id is not its own URL')
  // A document is public: it cannot hold a secret.
  if ('client_secret' in metadata || metadata['token_endpoint_auth_method'] !== 'none') {
    throw new DocumentError('it must have no client_secret, and token_endpoint_auth_method can only be none')
  }
  return { ...metadata, client_id: clientId, token_endpoint_auth_method: 'none' }
}
