// A route without a check, one behind the guard, one whose tokens can be revoked, and one that asks the Scalekit SDK about every token.
import { ScalekitClient } from '@scalekit-sdk/node'
import Fastify from 'fastify'
import { scalekitResourceServer } from '../../dist/resource-server/index.js'
import { startIssuer } from './issuer.mjs'

const TOKENS = 100
const resource = 'https://mcp.acme.test/mcp'
const resourceId = 'res_1'
const revoked = new Set(['a token that was revoked'])

export async function start () {
  const { environmentUrl, sign } = await startIssuer()
  const audience = [resource, resourceId]
  const sdk = new ScalekitClient(environmentUrl, 'skc_1', 'a secret that nobody asks for')
  const app = Fastify()
  await app.register(scalekitResourceServer, { environmentUrl, resourceId, resource })
  const revocable = 'https://mcp.acme.test/revocable'
  await app.register(scalekitResourceServer, { environmentUrl, resourceId, resource: revocable, isRevoked: ({ jti }) => revoked.has(jti) })
  app.get('/open', async () => ({ ok: true }))
  app.get('/guarded', { onRequest: app.requireAccessToken({ resource }) }, async () => ({ ok: true }))
  app.get('/revocable', { onRequest: app.requireAccessToken({ resource: revocable }) }, async () => ({ ok: true }))
  app.get('/sdk', async (request) => {
    await sdk.validateToken(request.headers.authorization.slice('Bearer '.length), { issuer: environmentUrl, audience })
    return { ok: true }
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const tokens = await Promise.all(Array.from({ length: TOKENS }, (_, index) => sign({ sub: `user_${index}`, aud: audience })))
  return { port: app.server.address().port, details: { tokens } }
}
