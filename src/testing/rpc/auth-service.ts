import type { DescMessage, DescMethod, DescMethodUnary } from '@bufbuild/protobuf'
import { findAuthService, findClientService } from '../../scalekit/sdk-client.js'

/** The SDK's own description of the service that its user details go to. */
export const authService = findAuthService()

const services = [authService, findClientService()]

/** The RPC of a name, of whichever service, where the installed SDK knows it. */
export function findRpc (localName: string): DescMethodUnary | undefined {
  return services.map(({ method }) => method[localName]).find(isUnary)
}

const isUnary = (method: DescMethod | undefined): method is DescMethodUnary => method?.methodKind === 'unary'

/** The path of an RPC; `undefined` where the installed SDK does not know it. */
export function findRpcPath (localName: string): string | undefined {
  const method = findRpc(localName)
  return method && `/${method.parent.typeName}/${method.name}`
}

/** A user's details, as the request of an RPC holds them. */
export function findUserSchema (rpc: DescMethodUnary | undefined): DescMessage {
  const schema = rpc?.input.field['user']?.message
  if (schema === undefined) throw new TypeError('This version of the SDK sends user details in an unknown format')
  return schema
}
