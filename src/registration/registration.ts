import type { FastifyInstance } from 'fastify'
import { createAppsTokens } from '../connected-apps/apps-tokens.js'
import { createConnectedApps } from '../connected-apps/connected-apps.js'
import { createCsrfTokens } from '../pending-login/csrf-token.js'
import { deriveKeys } from '../pending-login/keys.js'
import { followLifeCycle } from './life-cycle.js'
import { warnOfMissingSignIn } from './missing-sign-in.js'
import { warnOfUnsupportedApps } from './unsupported-apps.js'
import type { ScalekitLoginOptions } from '../options/options.js'
import { createOutcomes } from '../hand-off/outcomes.js'
import { createRedis } from '../redis/redis.js'
import { createSharedMemory } from '../hand-off/shared-memory.js'
import { createLook } from '../pages/layout.js'
import type { PendingLogin, ScalekitLogin } from '../pending-login/pending-login.js'
import { createPendingLoginCookie } from '../pending-login/pending-login-cookie.js'
import { refuseOption, resolveOptions } from '../options/resolve-options.js'
import { createCalls } from '../scalekit/calls.js'
import { createSdkClient, findOldVersion } from '../scalekit/sdk-client.js'
import { createSendUserDetails } from '../hand-off/send-user-details.js'
import { createClientFinder } from '../who-asks/client-finder.js'
import type { Telemetry } from '../telemetry/telemetry.js'

/** One registration of the plugin: its options and what they were made into. */
export type Registration = ReturnType<typeof createRegistration>

/** Makes the parts of a registration; throws `FST_SCALEKIT_INVALID_OPTION` for a wrong option. */
export function createRegistration (app: FastifyInstance, given: ScalekitLoginOptions, telemetry: Telemetry) {
  const { options, branding, secrets } = resolveOptions(given)
  if (/[:*]/.test(app.prefix)) refuseOption('prefix', 'used inside contexts whose own prefix is static')
  const { environmentUrl, connectionId, timeout } = options
  const path = app.prefix + options.prefix
  const own = [options.loginPath, options.continuePath, ...options.connectedApps ? [options.connectedApps.path] : []]
    .map((route) => path + route)
  if (own.some((route) => route === options.signInPath)) {
    refuseOption('signInPath', `another path than those of this plugin, ${own.join(' and ')}. If your own sign-in ` +
      'page is there, set "loginPath" to another path, such as "/mcp/login"')
  }
  const client = given.scalekit ??
    createSdkClient(environmentUrl, String(given.clientId), String(given.clientSecret), timeout)
  const old = findOldVersion(client)
  if (old !== undefined) refuseOption('scalekit', `a client of @scalekit-sdk/node 2.11 or later, not ${old}`)
  const calls = createCalls(client, timeout)
  if (!calls.cancellable) {
    app.log.warn('the Scalekit client is not @scalekit-sdk/node 2.11 or later: its calls cannot be cancelled')
  }
  const clients = createClientFinder(options.showClient ? calls : {}, options.maxAge)
  const keys = (purpose: string) => deriveKeys(secrets, connectionId, purpose)
  const count = (step: string) => (code: string) => telemetry.countStep(step, { connectionId, code })
  const redis = given.redis && createRedis(given.redis, app.log, count('redis'))
  const shared = redis && createSharedMemory(redis, keys('redis'), options)
  const handoff = createSendUserDetails(calls, options, shared?.limit?.awaitTurn)
  const apps = options.connectedApps && {
    path: options.connectedApps.path,
    /** The page as browsers see it. */
    url: options.publicPath + path + options.connectedApps.path,
    tokens: createAppsTokens(keys('connected-apps')),
    ...createConnectedApps(calls, { ...options.connectedApps, connectionId, timeout })
  }
  if (apps !== undefined) warnOfUnsupportedApps(app, apps)
  const close = () => { clients.close(); apps?.close(); handoff.close() }
  warnOfMissingSignIn(app, options.signInPath)
  followLifeCycle(app, { warmUp: handoff.warmUp, countFailure: count('warm-up'), close })
  const continuePath = options.publicPath + path + options.continuePath

  return {
    options,
    /** The continue route as browsers see it. */
    continuePath,
    client,
    telemetry,
    /** Who asks. */
    clients,
    /** What users have connected. */
    apps,
    look: createLook(branding),
    cookie: createPendingLoginCookie(app, options, keys('cookie')),
    csrf: createCsrfTokens(keys('form')),
    outcomes: createOutcomes(handoff.sendUserDetails, keys('outcome'), options, shared)
  }
}

/** One with a page of connected apps. */
export type AppsRegistration = Registration & { readonly apps: NonNullable<Registration['apps']> }

/** Whether a registration has a page of connected apps. */
export function hasApps (registration: Registration): registration is AppsRegistration {
  return registration.apps !== undefined
}

/** The continue route for one pending login. */
export function continuePathOf ({ continuePath }: Registration, { flowId }: PendingLogin): string {
  return `${continuePath}?flow=${flowId}`
}

/** When a pending login is over, in milliseconds since the epoch. */
export function expiryOf ({ options }: Registration, { receivedAt }: PendingLogin): number {
  return receivedAt + options.maxAge
}

/** A pending login as the host sees it. */
export function toScalekitLogin (registration: Registration, login: PendingLogin): ScalekitLogin {
  return {
    flowId: login.flowId,
    loginRequestId: login.loginRequestId,
    connectionId: registration.options.connectionId,
    receivedAt: new Date(login.receivedAt),
    expiresAt: new Date(expiryOf(registration, login)),
    continuePath: continuePathOf(registration, login)
  }
}
