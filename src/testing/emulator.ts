import { applyFault } from './faults/apply-fault.js'
import { createEmulatorRoutes } from './emulator-routes.js'
import { createEmulatorState, type EmulatorState } from './emulator-state.js'
import { createConsentRpcs } from './consents/consent-rpcs.js'
import { exposeEmulator } from './expose-emulator.js'
import { recordDetails } from './flows/record-details.js'
import { openArchive } from './folder/archive.js'
import { enforceRules } from './network/connection-rules.js'
import { createHttpListener, type HttpRequest, type HttpResponse } from './network/http-routes.js'
import { refuseHost } from './network/own-host.js'
import { createProtocolSwitch, type ProtocolListeners } from './network/protocol-switch.js'
import { loadOidcProvider } from './oauth/oidc-provider.js'
import { checkOptions, resolveOptions, type ScalekitEmulatorOptions } from './options.js'
import type { EmulatedResource } from './resources.js'
import { findRpcPath } from './rpc/auth-service.js'
import { serveRpcs } from './rpc/serve-rpcs.js'
import type { ScalekitEmulator } from './scalekit-emulator.js'
import { createTrust } from './tls/trust.js'
import { createUserDetailsRpc } from './user-details/user-details-rpc.js'
import { isViewerPath } from './viewer/paths.js'
import { createDetailsRpc } from './who-asks/login-request-details.js'

/**
 * Starts a Scalekit environment in this process, on loopback: OAuth for MCP clients, user details over gRPC and REST,
 * the partner callback and consent.
 *
 * For development and tests only: it accepts any user details and keeps everything in memory, except for what the
 * option `folder` keeps. It does not start with `NODE_ENV=production`. It needs the optional peer oidc-provider, and
 * selfsigned for TLS.
 */
export async function createScalekitEmulator (options: ScalekitEmulatorOptions = {}): Promise<ScalekitEmulator> {
  checkOptions(options)
  const archive = await openArchive(options.folder)
  const resolved = resolveOptions(options, await archive.identity.read())
  const oidc = await loadOidcProvider()
  const trust = resolved.tls ? await createTrust(archive) : undefined
  const connections = { opened: 0, pings: 0, tooManyPings: 0 }
  // The issuer contains the port, so requests that arrive before everything is ready must wait.
  const protocolSwitch = createProtocolSwitch({
    http1: async (...exchange) => (await listeners).http1(...exchange),
    http2: async (...exchange) => (await listeners).http2(...exchange),
    session: (session, relay) => enforceRules(session, relay, resolved.connectionRules, connections)
  }, resolved.port, trust)
  const state = protocolSwitch.listen().then(async (port) => {
    const { clientId, clientSecret, resources } = resolved
    await archive.identity.write(() => ({ clientId, clientSecret, port, resources: resources.map(pickIds) }))
    const environmentUrl = `${trust ? 'https' : 'http'}://127.0.0.1:${port}`
    return await createEmulatorState(environmentUrl, resolved, oidc, archive, trust?.ca)
  })
  const listeners = state.then(createListeners)
  try {
    await listeners
    return { ...exposeEmulator(await state, protocolSwitch, trust), connections }
  } catch (error) {
    await protocolSwitch.close()
    await trust?.remove()
    throw error
  }
}

function pickIds ({ resourceId, connectionId }: EmulatedResource) {
  return { resourceId, connectionId }
}

function createListeners (state: EmulatorState): Omit<ProtocolListeners, 'session'> {
  const createRpcExchange = serveRpcs({
    updateLoginUserDetails: createUserDetailsRpc(state.userDetails),
    getLoginRequestDetails: recordDetails(createDetailsRpc({ ...state, ...state.options }), state),
    ...createConsentRpcs({ ...state, ...state.options })
  })
  const rpcs = ([
    ['updateLoginUserDetails', 'updateCalls'], ['getLoginRequestDetails', 'detailsCalls'],
    ['listResources', 'resourceCalls'], ['listResourceUserConsents', 'consentCalls'],
    ['revokeUserConsent', 'consentCalls']
  ] as const).map(([call, stat]) => ({ call, stat, path: findRpcPath(call) }))
  const answerHttp = createHttpListener(createEmulatorRoutes(state))
  const answerHttp2: ProtocolListeners['http2'] = (request, response, relay) => {
    const isRpc = request.headers['content-type']?.startsWith('application/grpc') === true
    if (!isRpc || refuseHost(request.authority) !== undefined) return answerHttp(request, response, relay)
    const exchange = createRpcExchange(request, response, relay)
    const rpc = rpcs.find(({ path }) => path === request.url)
    if (rpc === undefined) return exchange.proceed()
    state.stats[rpc.stat] += 1
    return applyFault(state.takeFault(rpc.call), exchange, state.ending.signal)
  }
  const follow = (request: HttpRequest, response: HttpResponse, answer: () => unknown): unknown => {
    if (isViewerPath(String(request.url))) return answer()
    state.requestLog.add(request, response)
    return state.exchanges.follow(request, response, answer)
  }
  return {
    http1: (request, response, relay) => follow(request, response, () => answerHttp(request, response, relay)),
    http2: (request, response, relay) => follow(request, response, () => answerHttp2(request, response, relay))
  }
}
