import type { FastifyInstance } from 'fastify'
import scalekitLogin from 'fastify-scalekit-login'
import { listOrganizations } from './accounts/accounts.js'
import type { Config, ScalekitConfig } from './config.js'
import type { Redis } from './pages/sessions.js'

export interface ScalekitLoginOptions {
  isSecure: boolean
  redis: Redis | undefined
  scalekit: ScalekitConfig
  cookieSecrets: Config['cookieSecrets']
}

const connectedAppsPath = '/settings/apps'

/** Where users see the apps that they have connected; `undefined` with an SDK before 2.14, which cannot list them. */
export function findConnectedAppsPath (app: FastifyInstance): string | undefined {
  return 'resources' in app.scalekit ? connectedAppsPath : undefined
}

/** Everything that lets MCP clients sign in with the accounts of Acme Notes. */
export async function addScalekitLogin (app: FastifyInstance, options: ScalekitLoginOptions): Promise<void> {
  const { isSecure, redis, scalekit, cookieSecrets } = options
  await app.register(scalekitLogin, {
    environmentUrl: scalekit.environmentUrl,
    clientId: scalekit.clientId,
    clientSecret: scalekit.clientSecret,
    connectionId: scalekit.connectionId,
    connectedApps: connectedAppsPath,
    signInPath: '/signin',
    productName: 'Acme Notes',
    branding: { color: '#0b5d51' },
    findUser: async (request) => {
      const user = await request.findCurrentUser()
      return user && { sub: user.id, email: user.email, name: user.name }
    },
    findOrganizations: (_request, user) => listOrganizations(app.database, user.sub),
    // So that one login has one outcome, whichever instance is asked.
    redis,
    cookie: { secure: isSecure, ...(cookieSecrets && { secret: cookieSecrets }) },
    // For the audit: who let an app in, and when. The plugin logs the steps, but no user.
    onCompleted: (request, { authRequestId, sub, clientId }) => {
      request.log.info({ audit: 'mcp-client-connected', userId: sub, clientId, authRequestId })
    }
  })
}
