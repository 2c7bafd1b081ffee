import { applyFault } from './faults/apply-fault.js'
import { type Connectivity, createConnectivity } from './connectivity.js'
import { createEmulatorRoutes } from './emulator-routes.js'
import { createEmulatorState, type EmulatorState } from './emulator-state.js'
import type { EmulatorStats } from './emulator-stats.js'
import type { EmulatorFault } from './faults/faults.js'
import type { GrpcStatus } from './network/grpc-status.js'
import { type ConnectionStats, enforceRules } from './network/connection-rules.js'
import { createHttpListener } from './network/http-routes.js'
import { loginRequestUrl, type LoginRequests, type LoginRequestStore } from './login-requests.js'
import { loadOidcProvider } from './oauth/oidc-provider.js'
import { resolveOptions, type ResolvedOptions, type ScalekitEmulatorOptions } from './options.js'
import { createProtocolSwitch, type ProtocolListeners, type ProtocolSwitch } from './network/protocol-switch.js'
import { findRpcPath } from './rpc/auth-service.js'
import type { EmulatedResource } from './resources.js'
import { serveRpcs } from './rpc/serve-rpcs.js'
import { refuseHost } from './network/own-host.js'
import { createUserDetailsRpc } from './user-details/user-details-rpc.js'
import { createDetailsRpc } from './who-asks/login-request-details.js'

/** A login request without an MCP client. */
export interface StartedLogin {
  /** The host's login URL with both parameters. */
  loginUrl: string
  loginRequestId: string
  state: string
}

/** A running emulator. */
export interface ScalekitEmulator extends Connectivity {
  /** `http://127.0.0.1:<port>` */
  readonly environmentUrl: string
  readonly clientId: string
  readonly clientSecret: string
  /** Of the first resource. */
  readonly connectionId: string
  /** Of the first resource. */
  readonly resourceId: string
  /** All MCP servers of the environment, the first one of the options at the beginning. */
  readonly resources: readonly [EmulatedResource, ...EmulatedResource[]]
  /**
   * Starts a login as Scalekit does, without an MCP client; `state` is random unless given. The login is for the first
   * resource unless another one is named. Throws a TypeError if it is unknown.
   */
  startLogin (request?: { state?: string, resourceId?: string }): StartedLogin
  /** All login requests so far, with the details that were sent for them. */
  readonly loginRequests: LoginRequests
  /** Makes the next calls fail, after the faults that are already queued. A string is a gRPC status. */
  failNext (fault: EmulatorFault | GrpcStatus): void
  /** Removes all queued faults. */
  clearFaults (): void
  /** Invalidates every token of the API client. The next call returns `unauthenticated`. */
  revokeTokens (): void
  readonly stats: Readonly<EmulatorStats>
  readonly connections: Readonly<ConnectionStats>
}

/**
 * Starts a Scalekit environment in this process, on loopback: OAuth for MCP clients, user details over gRPC and REST,
 * the partner callback and consent.
 *
 * For development and tests only: it accepts any user details and keeps everything in memory. It does not start with
 * `NODE_ENV=production`. It needs the optional peer oidc-provider.
 */
export async function createScalekitEmulator (options: ScalekitEmulatorOptions = {}): Promise<ScalekitEmulator> {
  const resolved = resolveOptions(options)
  const oidc = await loadOidcProvider()
  const connections = { opened: 0, pings: 0, tooManyPings: 0 }
  // The issuer contains the port, so requests that arrive before everything is ready must wait.
  const protocolSwitch = createProtocolSwitch({
    http1: async (...exchange) => (await listeners).http1(...exchange),
    http2: async (...exchange) => (await listeners).http2(...exchange),
    session: (session, relay) => enforceRules(session, relay, resolved.connectionRules, connections)
  }, resolved.port)
  const state = protocolSwitch.listen()
    .then((port) => createEmulatorState(`http://127.0.0.1:${port}`, resolved, oidc))
  const listeners = state.then(createListeners)
  try {
    await listeners
    return { ...exposeEmulator(await state, protocolSwitch, resolved), connections }
  } catch (error) {
    await protocolSwitch.close()
    throw error
  }
}

function createListeners (state: EmulatorState): Omit<ProtocolListeners, 'session'> {
  const createRpcExchange = serveRpcs({
    updateLoginUserDetails: createUserDetailsRpc(state.userDetails),
    getLoginRequestDetails: createDetailsRpc({ ...state, ...state.options })
  })
  const rpcs = (['updateLoginUserDetails', 'getLoginRequestDetails'] as const)
    .map((call) => ({ call, path: findRpcPath(call) }))
  return {
    http1: createHttpListener(createEmulatorRoutes(state)),
    http2 (request, response, relay) {
      const refused = refuseHost(request.authority)
      if (refused !== undefined) return response.writeHead(refused).end()
      const exchange = createRpcExchange(request, response, relay)
      const rpc = rpcs.find(({ path }) => path === request.url)
      if (rpc === undefined) return exchange.proceed()
      state.stats[rpc.call === 'updateLoginUserDetails' ? 'updateCalls' : 'detailsCalls'] += 1
      return applyFault(state.faults.take(rpc.call), exchange, state.ending.signal)
    }
  }
}

function exposeEmulator (
  state: EmulatorState, protocolSwitch: ProtocolSwitch, options: ResolvedOptions
): Omit<ScalekitEmulator, 'connections'> {
  const { environmentUrl, loginRequests, faults, apiTokens, stats } = state
  const { clientId, clientSecret, resources } = options
  const [{ connectionId, resourceId }] = resources
  return {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    resourceId,
    loginRequests,
    stats,
    resources,
    startLogin: (request = {}) => startLogin(loginRequests, resources, request),
    failNext: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    revokeTokens: () => apiTokens.revokeAll(),
    ...createConnectivity(state, protocolSwitch)
  }
}

function startLogin (
  loginRequests: LoginRequestStore, resources: ResolvedOptions['resources'], request: { state?: string, resourceId?: string }
): StartedLogin {
  const resource = request.resourceId === undefined
    ? resources[0]
    : resources.find(({ resourceId }) => resourceId === request.resourceId)
  if (!resource) throw new TypeError(`Unknown resource: ${request.resourceId}`)
  const started = loginRequests.create({ ...request, resourceId: resource.resourceId })
  const { loginRequestId, state } = started
  return { loginUrl: loginRequestUrl(resource.loginUrl(), started), loginRequestId, state }
}
