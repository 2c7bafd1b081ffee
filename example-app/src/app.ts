import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import csrfProtection from '@fastify/csrf-protection'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import Fastify, {
  type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions
} from 'fastify'
import { addCurrentUser } from './accounts/current-user.js'
import { signInRoutes } from './accounts/sign-in-routes.js'
import { signOutRoute } from './accounts/sign-out-route.js'
import { signUpRoutes } from './accounts/sign-up-routes.js'
import type { Config, ScalekitConfig } from './config.js'
import type { Database } from './database/database.js'
import { openDatabase } from './database/open-database.js'
import { mcpRoutes } from './mcp/mcp-routes.js'
import { addResourceServer } from './mcp/resource-server.js'
import { notesRoutes } from './notes/notes-routes.js'
import { addProblemPages } from './pages/problem-pages.js'
import { addSessions, openRedis } from './pages/sessions.js'
import { addViews } from './pages/views.js'
import { addScalekitLogin } from './scalekit-login.js'

export interface AppOptions extends Pick<Config, 'databaseUrl' | 'redisUrl' | 'sessionSecret'> {
  /** The origin under which browsers and MCP clients reach the app. */
  publicUrl: string
  /** A database that is open already, in place of `databaseUrl`. */
  database?: Database | undefined
  cookieSecrets?: Config['cookieSecrets']
  /** Default: `true` */
  sharesLogins?: Config['sharesLogins']
  scalekit: ScalekitConfig
  logger?: FastifyServerOptions['logger'] | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    database: Database
  }
}

export async function buildApp (options: AppOptions): Promise<FastifyInstance> {
  const isSecure = options.publicUrl.startsWith('https:')
  const app = Fastify({
    logger: options.logger ?? false,
    // What still comes over open connections while the app closes is answered; database and sessions close after it.
    return503OnClosing: false,
    // The app speaks plain HTTP: where browsers use https, a proxy on the same network stands in front.
    trustProxy: isSecure ? ['loopback', 'linklocal', 'uniquelocal'] : false
  })
  endConnectionsOnClose(app)
  try {
    const database = await openDatabase(options.database ?? options.databaseUrl)
    app.decorate('database', database)
    app.addHook('onClose', () => database.close())

    // On plain-HTTP localhost Safari would upgrade our own stylesheet and forms to https.
    const directives = isSecure ? {} : { upgradeInsecureRequests: null }
    await app.register(helmet, { contentSecurityPolicy: { directives } })
    await app.register(cookie)
    // At the root, for the page of unknown addresses is shown to whoever calls for it, the MCP side included.
    await addViews(app)
    await addResourceServer(app, options)
    await app.register(pages, options)
    await app.register(mcpRoutes, options)
    await app.ready()
    return app
  } catch (error) {
    await app.close()
    throw error
  }
}

/**
 * An answer that is given while the app closes ends its connection: kept open by a proxy, it would hold the app up for
 * 72 s.
 */
function endConnectionsOnClose (app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', async () => { isClosing = true })
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
}

/** What browsers see: it has sessions and HTML errors, of which the MCP endpoint beside it knows nothing. */
async function pages (app: FastifyInstance, options: AppOptions): Promise<void> {
  const { publicUrl, redisUrl, sessionSecret = randomBytes(32).toString('hex') } = options
  const isSecure = publicUrl.startsWith('https:')
  app.addHook('onRequest', forbidCaching)
  const redis = redisUrl === undefined ? undefined : await openRedis(app, redisUrl)
  await addSessions(app, { sessionSecret, isSecure, redis })
  await app.register(formbody, { bodyLimit: 64 * 1_024 })
  await app.register(csrfProtection, { sessionPlugin: '@fastify/session' })
  addCurrentUser(app)
  addProblemPages(app)

  app.get('/', async (request, reply) => {
    return reply.redirect(await request.findCurrentUser() ? '/notes' : '/signin', 303)
  })
  const { scalekit, cookieSecrets, sharesLogins = true } = options
  await addScalekitLogin(app, { isSecure, redis: sharesLogins ? redis : undefined, scalekit, cookieSecrets })
  await app.register(signInRoutes)
  await app.register(signUpRoutes)
  await app.register(signOutRoute)
  await app.register(notesRoutes)
}

// Every page holds a CSRF token or somebody's notes.
async function forbidCaching (_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('cache-control', 'no-store')
}
