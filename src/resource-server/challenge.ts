import type { FastifyReply } from 'fastify'
import type { ResolvedResource } from './options.js'

/** Parameters of a challenge, in the order in which they are written. */
interface Challenge {
  error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
  error_description?: string
  scope?: readonly string[]
}

/**
 * Sets the challenge before the error is thrown: a host's own error handler would lose a header on the error.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-5.1
 */
export function challenge (
  reply: FastifyReply, { metadataUrl }: ResolvedResource, { scope = [], ...error }: Challenge
): void {
  const parameters = { ...error, ...(scope.length > 0 && { scope: scope.join(' ') }), resource_metadata: metadataUrl }
  const written = Object.entries(parameters).map(([name, value]) => `${name}=${quote(value)}`)
  reply.header('www-authenticate', `Bearer ${written.join(', ')}`)
}

/** Scopes to ask for. Refresh tokens concern only the client and the authorization server. */
export function mergeScopes (...lists: Array<Iterable<string>>): string[] {
  return [...new Set(lists.flatMap((list) => [...list]))].filter((scope) => scope !== 'offline_access')
}

const quote = (text: string) => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
