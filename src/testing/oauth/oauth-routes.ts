import type { HttpExchange, HttpRoute } from '../network/http-routes.js'
import { exactly } from '../network/path-patterns.js'
import { sendJson } from '../network/replies.js'
import { adaptAuthorizeUrl, adaptResources } from './adapt-request.js'
import { sharedPaths } from './authorization-server.js'
import { adaptForm } from './form-request.js'
import type { IssuedTokens } from './issued-tokens.js'
import type { IssuerServer } from './issuer-server.js'
import { endpointPaths, registrationPath } from './issuers.js'
import { buildServerMetadata } from './server-metadata.js'
import { adaptToken } from './token-status.js'

export interface OAuthRoutesContext {
  environmentUrl: string
  servers: readonly [IssuerServer, ...IssuerServer[]]
  issuedTokens: IssuedTokens
  options: { defaultScopes: readonly string[] }
  /** Lets a call fail where a fault is queued for it. */
  mayFail: (call: 'token' | 'keys', answer: HttpRoute['answer']) => HttpRoute['answer']
}

/** The endpoints and the metadata of all issuers, and the keys, which they share. */
export function createOAuthRoutes (context: OAuthRoutesContext): HttpRoute[] {
  const [environment, ...ofResources] = context.servers
  return [
    ...context.servers.flatMap((server) => [...endpointRoutes(context, server), ...metadataRoutes(context, server)]),
    ...ofResources.map(registrationRoute),
    {
      method: 'GET',
      path: exactly(sharedPaths.jwks),
      cors: true,
      answer: context.mayFail('keys', forward(environment))
    }
  ]
}

function endpointRoutes ({ options, mayFail, issuedTokens }: OAuthRoutesContext, server: IssuerServer): HttpRoute[] {
  const { authorization, token, introspection, revocation } = endpointPaths(server.issuer)
  return [
    {
      method: 'GET',
      path: exactly(authorization),
      answer: (exchange) =>
        forward(server, adaptAuthorizeUrl(exchange.url, server.issuer, options.defaultScopes))(exchange)
    },
    { method: 'GET', path: exactly(authorization, '/[\\w-]+'), answer: forward(server) },
    {
      method: 'POST',
      path: exactly(token),
      cors: true,
      answer: mayFail('token', forwardForm(server, (form) => adaptResources(form, server.issuer)))
    },
    ...[introspection, revocation].map((path): HttpRoute => ({
      method: 'POST',
      path: exactly(path),
      cors: true,
      answer: forwardForm(server, (form) => adaptToken(form, issuedTokens))
    }))
  ]
}

function forward (server: IssuerServer, url?: string) {
  return ({ request, response }: HttpExchange): Promise<void> => {
    if (url !== undefined) request.url = url
    return server.serve(request, response)
  }
}

function forwardForm (server: IssuerServer, adapt: (form: URLSearchParams) => URLSearchParams) {
  return async ({ request, response }: HttpExchange): Promise<void> =>
    await server.serve(await adaptForm(request, adapt), response)
}

function registrationRoute (server: IssuerServer): HttpRoute {
  return {
    method: 'POST',
    path: exactly(registrationPath(server.issuer.resources[0])),
    cors: true,
    answer: forward(server, sharedPaths.registration)
  }
}

/** Where RFC 8414 and OpenID Connect look for the metadata of an issuer: before its path, or below it. */
function metadataRoutes ({ environmentUrl }: OAuthRoutesContext, { issuer }: IssuerServer): HttpRoute[] {
  const answer = ({ response }: HttpExchange): void =>
    sendJson(response, 200, buildServerMetadata(environmentUrl, issuer))
  const names = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
  const paths = names.flatMap((name) => [`${name}${issuer.path}`, `${issuer.path}${name}`])
  return [...new Set(paths)].map((path) => ({ method: 'GET', path: exactly(path), cors: true, answer }))
}
