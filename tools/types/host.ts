// Compiled, never run, under each module resolution and version of TypeScript that hosts use.
import { readFileSync } from 'node:fs'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyPluginAsync } from 'fastify'
import scalekitLogin, {
  FST_SCALEKIT_UNAVAILABLE, type FoundUser, type ScalekitLoginOptions, type ScalekitUser
} from 'fastify-scalekit-login'
import scalekitResourceServer, { FST_SCALEKIT_INVALID_TOKEN, toRouteHandler } from 'fastify-scalekit-login/resource-server'
import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'

interface Row { id: string, email: string, name: string | null, locale: string | null }

export const options: ScalekitLoginOptions = {
  environmentUrl: 'https://acme.scalekit.com',
  clientId: 'skc_1',
  clientSecret: 'secret',
  connectionId: 'conn_1',
  findUser: async (request): Promise<FoundUser> => {
    const row: Row | undefined = await findRow(request.headers.authorization)
    // Columns that are NULL are passed on as they are.
    return row && { sub: row.id, email: row.email, name: row.name, locale: row.locale }
  },
  onCompleted: (request, { sub }) => { request.log.info({ sub }) }
}

declare function findRow (key: string | undefined): Promise<Row | undefined>

const resource = { environmentUrl: 'https://acme.scalekit.com', resourceId: 'res_1', resource: 'https://mcp.acme.com/mcp' }

export async function overHttp () {
  const app = Fastify({ logger: true })
  await app.register(cookie)
  await app.register(scalekitLogin, options)
  await app.register(scalekitResourceServer, resource)
  app.addHook('onRequest', app.requireAccessToken())
  app.post('/mcp', { preHandler: app.requireToolScopes({ whoami: ['usr:read'] }) }, toRouteHandler(answer))
  app.post('/confirmed', async (request, reply) => {
    try {
      return await reply.redirectToScalekit(await request.completeScalekitLogin(undefined, { confirmed: true }))
    } catch (error) {
      if (error instanceof FST_SCALEKIT_UNAVAILABLE) {
        const status: 503 = error.statusCode
        return reply.code(status).send(error.code satisfies 'FST_SCALEKIT_UNAVAILABLE')
      }
      return await reply.sendScalekitProblem(error)
    }
  })
  return app
}

export async function overHttp2 () {
  const app = Fastify({ http2: true, https: { allowHTTP1: true, key: readFileSync('key.pem'), cert: readFileSync('cert.pem') } })
  await app.register(cookie)
  await app.register(scalekitLogin, options)
  await app.register(scalekitResourceServer, resource)
  app.addHook('onRequest', app.requireAccessToken())
  app.post('/mcp', { preHandler: app.requireScopes('usr:read') }, toRouteHandler(answer))
  app.get('/next', async (request, reply) => reply.redirect(request.scalekitContinuePath ?? '/'))
  return app
}

export const inAPlugin: FastifyPluginAsync<{ user: ScalekitUser }> = async (app) => {
  app.addHook('onRequest', app.requireAccessToken())
  app.get('/me', async (request) => request.accessTokenClaims.sub)
}

declare function answer (request: object, response: object, body: unknown): Promise<void>

export function isBadToken (error: unknown): boolean {
  return error instanceof FST_SCALEKIT_INVALID_TOKEN && error.statusCode === 401
}

export async function inTests () {
  await using emulator = await createScalekitEmulator()
  const browser = createTestBrowser({ app: await overHttp() })
  const page = await browser.open(emulator.startLogin().loginUrl)
  return await page.submit({ action: 'continue' })
}
