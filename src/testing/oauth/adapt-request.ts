import { findResource } from '../resources.js'
import { type Issuer, scopesOf } from './issuers.js'

/** Stands for no scope, which oidc-provider denies. No resource has it, so nothing is granted. */
export const noScope = 'emulator:no_scope'

/**
 * The authorization request as oidc-provider is to see it.
 *
 * It drops `offline_access` unless `prompt` holds `consent`, which no MCP client has to send.
 */
export function adaptAuthorizeUrl (
  { pathname, searchParams }: URL, issuer: Issuer, defaultScopes: readonly string[]
): string {
  const query = adaptResources(searchParams, issuer)
  const scopes = (query.get('scope')?.split(' ') ?? defaultScopes)
    .filter((scope) => scope !== 'offline_access' || scopesOf(issuer).includes(scope))
  query.set('scope', scopes.join(' ') || noScope)
  const prompts = query.get('prompt')?.split(' ') ?? []
  const addsConsent = scopes.includes('offline_access') && !prompts.includes('none') && !prompts.includes('consent')
  if (addsConsent) query.set('prompt', [...prompts, 'consent'].join(' '))
  return `${pathname}?${query}`
}

/** The parameters with one name for each resource. What is unknown stays, and oidc-provider refuses it. */
export function adaptResources (parameters: URLSearchParams, { resources }: Issuer): URLSearchParams {
  const adapted = new URLSearchParams(parameters)
  const named = parameters.getAll('resource').map((name) => findResource(resources, name)?.mcpServerUrl() ?? name)
  adapted.delete('resource')
  for (const name of new Set(named)) adapted.append('resource', name)
  return adapted
}
