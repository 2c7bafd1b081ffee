import type { DescMessage, DescMethod, DescMethodUnary } from '@bufbuild/protobuf'
import { findAuthService } from '../../scalekit/sdk-client.js'

/** The SDK's own description of the service that its user details go to. */
export const authService = findAuthService()

/** The RPC of a name, where the installed SDK knows it. */
export function findRpc (localName: string): DescMethodUnary | undefined {
  const method = authService.method[localName]
  return method !== undefined && isUnary(method) ? method : undefined
}

const isUnary = (method: DescMethod): method is DescMethodUnary => method.methodKind === 'unary'

/** The path of an RPC; `undefined` where the installed SDK does not know it. */
export function findRpcPath (localName: string): string | undefined {
  const method = findRpc(localName)
  return method && `/${authService.typeName}/${method.name}`
}

/** A user's details, as the request of an RPC holds them. */
export function findUserSchema (rpc: DescMethodUnary | undefined): DescMessage {
  const schema = rpc?.input.field['user']?.message
  if (schema === undefined) throw new TypeError('This version of the SDK sends user details in an unknown format')
  return schema
}
