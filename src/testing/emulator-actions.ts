import type { EmulatorState } from './emulator-state.js'
import { loginRequestUrl } from './login-request.js'
import type { StartedLogin } from './scalekit-emulator.js'

/** Starts a login without an MCP client. Throws a TypeError if the resource is unknown. */
export function startLogin (
  { loginRequests, recorder, options: { resources } }: EmulatorState, request: { state?: string, resourceId?: string }
): StartedLogin {
  const resource = request.resourceId === undefined
    ? resources[0]
    : resources.find(({ resourceId }) => resourceId === request.resourceId)
  if (!resource) throw new TypeError(`Unknown resource: ${request.resourceId}`)
  const started = loginRequests.create({ ...request, resourceId: resource.resourceId })
  const { loginRequestId, state } = started
  const loginUrl = loginRequestUrl(resource.loginUrl(), started)
  recorder.start(started, loginUrl)
  return { loginUrl, loginRequestId, state }
}

/** Signs with a new key from now on. */
export async function rotateKeys ({ signingKeys, servers }: EmulatorState, keepPrevious: boolean): Promise<void> {
  await signingKeys.rotate(keepPrevious)
  for (const server of servers) server.useKeys(signingKeys.jwks)
}
