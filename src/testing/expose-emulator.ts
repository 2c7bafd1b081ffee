import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { createConnectivity } from './connectivity.js'
import { rotateKeys, startLogin } from './emulator-actions.js'
import type { EmulatorState } from './emulator-state.js'
import type { ProtocolSwitch } from './network/protocol-switch.js'
import { audiencesOf } from './oauth/access-tokens.js'
import type { ScalekitEmulator, TokenHeader } from './scalekit-emulator.js'
import type { Trust } from './tls/trust.js'

/** What tests see of an emulator, and can do with it. */
export function exposeEmulator (
  state: EmulatorState, protocolSwitch: ProtocolSwitch, trust: Trust | undefined
): Omit<ScalekitEmulator, 'connections'> {
  const { environmentUrl, options, loginRequests, consents, faults, apiTokens, stats, requestLog } = state
  const { clientId, clientSecret, resources } = options
  const [{ connectionId, resourceId }] = resources
  const connectivity = createConnectivity(state, protocolSwitch)
  const close = async (): Promise<void> => {
    state.ownClients.close()
    await connectivity.close()
    await trust?.remove()
  }
  return {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    resourceId,
    resources,
    ca: trust?.ca,
    caFile: trust?.caFile,
    loginRequests,
    consents,
    stats,
    requests: requestLog.requests,
    startLogin: (request = {}) => startLogin(state, request),
    expireLogin: (loginRequestId) => loginRequests.expire(loginRequestId),
    failNext: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    revokeTokens: () => apiTokens.revokeAll(),
    rotateKeys: ({ keepPrevious = true } = {}) => rotateKeys(state, keepPrevious),
    signToken: (claims = {}, header = {}) => signToken(state, claims, header),
    ...connectivity,
    close,
    [Symbol.asyncDispose]: close
  }
}

function signToken (
  { environmentUrl, options, signingKeys }: EmulatorState, claims: JWTPayload, header: TokenHeader
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const usual = {
    iss: environmentUrl,
    aud: audiencesOf(options.resources[0]),
    jti: randomUUID(),
    iat,
    exp: iat + options.accessTokenLifetime
  }
  return signingKeys.sign({ ...usual, ...claims }, { typ: 'at+jwt', ...header, alg: 'RS256' })
}
