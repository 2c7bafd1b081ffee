import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Some MCP clients open the sign-in in a popup and wait for it to come back. Helmet's `same-origin` would cut the
 * popup off its opener for good, on any answer of the way, redirects included.
 */
export async function openForPopups (_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('cross-origin-opener-policy', 'unsafe-none')
}
