import type { OAuthDiscoveryState } from '@modelcontextprotocol/client'
import type { ClientSdk } from './client-sdk.js'
import { clampText } from './own-exchange.js'
import type { OwnFailure } from './own-visit.js'
import type { Signs } from './recorded-fetch.js'

/** What is known of a step that failed. */
export interface FailedStep {
  error: unknown
  signs: Signs
  discovery: OAuthDiscoveryState | undefined
}

/** Says what failed, beginning with what the SDK itself goes on from until something else fails. */
export function describeFailure (sdk: ClientSdk, { error, signs, discovery }: FailedStep): OwnFailure {
  const { lost, challenge } = signs
  if (lost) return { code: 'UNREACHABLE', message: describeLoss(lost) }
  if (error instanceof sdk.UnauthorizedError || Object(error).status === 401) {
    const message = `The user has signed in, and the MCP server asks for the same again: ${challenge}`
    return { code: 'REFUSED_AFTER_SIGN_IN', message }
  }
  return (discovery && findMissing(discovery, challenge)) ?? describeError(sdk, error)
}

function describeLoss ({ url, code }: NonNullable<Signs['lost']>): string {
  if (code === 'ECONNREFUSED') {
    return `Nothing listens at ${url}. Start your MCP server, or change the emulator's MCP URL.`
  }
  return `${url} did not answer, or not to the end (${code}).`
}

function findMissing (discovery: OAuthDiscoveryState, challenge: string | undefined): OwnFailure | undefined {
  const { authorizationServerUrl, authorizationServerMetadata, resourceMetadata } = discovery
  if (!resourceMetadata && !challenge?.includes('resource_metadata=')) {
    const message = 'The MCP server answered 401 without resource_metadata in WWW-Authenticate, and has no ' +
      '/.well-known/oauth-protected-resource either'
    return { code: 'NO_RESOURCE_METADATA', message }
  }
  if (!resourceMetadata) {
    const message = `The document that the MCP server names is not there: ${challenge}`
    return { code: 'RESOURCE_METADATA_MISSING', message }
  }
  if (authorizationServerMetadata) return undefined
  const message = `The authorization server has no metadata: ${authorizationServerUrl}`
  return { code: 'SERVER_METADATA_MISSING', message }
}

function describeError (sdk: ClientSdk, error: unknown): OwnFailure {
  if (error instanceof sdk.RegistrationRejectedError) {
    const message = clampText(`Registration was answered with ${error.status}: ${error.body}`)
    return { code: 'REGISTRATION_REFUSED', message }
  }
  const { status } = Object(error)
  if (status === 404 || status === 405) {
    const message = `The MCP server answered ${status}. Is this the URL of your MCP endpoint?`
    return { code: 'MCP_FAILED', message }
  }
  const isOAuth = error instanceof sdk.OAuthError || error instanceof sdk.OAuthClientFlowError
  const { code, message } = Object(error)
  const words = [code, message].filter((part) => part !== undefined).join(': ')
  return { code: isOAuth ? 'OAUTH_FAILED' : 'MCP_FAILED', message: clampText(words) }
}

/** Says what is wrong with what came back to the redirect URI; `undefined` for a code. */
export function describeAnswer (answer: URLSearchParams, isOwnState: boolean): OwnFailure | undefined {
  if (!isOwnState) return { code: 'STATE_DIFFERS', message: 'What came back has another state than the client sent' }
  const error = answer.get('error')
  if (error === null) return undefined
  const message = clampText([error, ...answer.getAll('error_description')].join(': '))
  return { code: error === 'access_denied' ? 'ACCESS_DENIED' : 'AUTHORIZATION_FAILED', message }
}
