import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_FORBIDDEN_ORIGIN } from '../errors.js'

/** Whether the browser comes from another site's page, and so without `SameSite=Strict` cookies. */
export function isCrossSite ({ headers }: FastifyRequest): boolean {
  return headers['sec-fetch-site'] === 'cross-site'
}

/**
 * Allows only top-level navigations: no frames, scripts or prefetches. Allows clients that send no fetch metadata.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function requireNavigation ({ headers }: FastifyRequest): void {
  const { 'sec-fetch-dest': destination = 'document', 'sec-purpose': purpose } = headers
  if (destination !== 'document' || purpose !== undefined) throw new FST_SCALEKIT_FORBIDDEN_ORIGIN()
}

/** Allows requests from our own pages, from clients without fetch metadata and from the host's trusted origins. */
export function requireTrustedOrigin ({ headers }: FastifyRequest, trustedOrigins: ReadonlySet<string>): void {
  const { 'sec-fetch-site': site = 'none', origin = '' } = headers
  const passes = site === 'none' || site === 'same-origin' || trustedOrigins.has(origin)
  if (!passes) throw new FST_SCALEKIT_FORBIDDEN_ORIGIN()
}
