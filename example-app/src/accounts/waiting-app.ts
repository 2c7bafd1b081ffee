import type { FastifyRequest } from 'fastify'

/** Why somebody has to sign in now: the app that waits for it, or `null` where none does. */
export async function describeWaitingApp (request: FastifyRequest): Promise<string | null> {
  if (request.scalekitContinuePath === null) return null
  const client = await request.findScalekitClient()
  if (client === null) return 'your app'
  return client.isVerified ? `the app from ${new URL(client.clientId).host}` : 'your app'
}
