import type { AdapterPayload } from 'oidc-provider'
import type { ClientDocuments } from '../client-documents/client-documents.js'
import { DocumentError } from '../client-documents/document-error.js'
import type { OidcProvider } from './oidc-provider.js'

/** The client that a metadata document describes, if its ID is a URL; what is wrong with one is `invalid_client`. */
export async function findDocumentClient (
  { errors: { CustomOIDCProviderError } }: OidcProvider, documents: ClientDocuments, clientId: string
): Promise<AdapterPayload | undefined> {
  try {
    return await documents.find(clientId)
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    const description = `the client ID metadata document was not taken: ${error.message}`
    throw new CustomOIDCProviderError('invalid_client', description)
  }
}
