import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf'
import type { PostedUser } from '../login-request.js'
import type { LoginRequestStore } from '../login-requests.js'
import { GrpcRefusal } from '../network/grpc-status.js'
import type { EmulatedResource } from '../resources.js'
import type { ApiTokens } from './api-tokens.js'
import { findRpc, findUserSchema } from '../rpc/auth-service.js'

/** One call that sends a user's details, over gRPC or REST. */
export interface UserDetailsCall {
  authorization: string | null | undefined
  connectionId: string
  loginRequestId: string
  /** The refusal of one that cannot be read. */
  user: PostedUser | GrpcRefusal | undefined
}

export interface UserDetails {
  /** Takes the details and returns the `authRequestId`; a later call for the same login request overwrites. */
  update (call: UserDetailsCall): string | GrpcRefusal
  parseUser (json: string): PostedUser | GrpcRefusal
  /** The names in a user that say nothing to Scalekit. */
  findIgnored (json: string): string[]
}

export interface UserDetailsContext {
  apiTokens: ApiTokens
  loginRequests: LoginRequestStore
  resources: readonly EmulatedResource[]
}

// Of one login: a client that never stops sending fills no memory.
const mostUpdates = 100

export function createUserDetails (context: UserDetailsContext): UserDetails {
  const { apiTokens, loginRequests, resources } = context
  const userSchema = findUserSchema(findRpc('updateLoginUserDetails'))
  return {
    update (call) {
      if (!apiTokens.isValid(call.authorization)) {
        return new GrpcRefusal('unauthenticated', 'Token is missing or invalid')
      }
      const resource = resources.find(({ connectionId }) => connectionId === call.connectionId)
      if (!resource) return new GrpcRefusal('not_found', 'Connection not found')
      const request = loginRequests.findOpen(call.loginRequestId)
      if (request?.resourceId !== resource.resourceId) return new GrpcRefusal('not_found', 'Login request not found')
      if (call.user instanceof GrpcRefusal) return call.user
      if (!isComplete(call.user)) return new GrpcRefusal('invalid_argument', 'user.sub and user.email are required')
      request.user = call.user
      request.updates = [...request.updates, request.user].slice(-mostUpdates)
      request.status = 'updated'
      return request.authRequestId
    },
    parseUser (json) {
      try {
        const value: JsonValue = JSON.parse(json)
        return toJson(userSchema, fromJson(userSchema, value, { ignoreUnknownFields: true })) as PostedUser
      } catch (cause) {
        return new GrpcRefusal('invalid_argument', `The body is not a user: ${cause}`)
      }
    },
    findIgnored (json) {
      const known = new Set(userSchema.fields.flatMap(({ name, jsonName }) => [name, jsonName]))
      return Object.keys(Object(JSON.parse(json))).filter((name) => !known.has(name))
    }
  }
}

function isComplete (user: PostedUser | undefined): user is PostedUser {
  return user !== undefined && (user.loginFailed === true || Boolean(user.sub && user.email))
}
