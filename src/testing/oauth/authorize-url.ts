/**
 * The authorization request as oidc-provider is to see it.
 *
 * It drops `offline_access` unless `prompt` holds `consent`, which no MCP client has to send. Without `scope`,
 * everything but a refresh token is asked for.
 */
export function adaptAuthorizeUrl ({ pathname, searchParams }: URL, scopesSupported: readonly string[]): string {
  const query = new URLSearchParams(searchParams)
  const scopes = query.get('scope')?.split(' ') ?? scopesSupported.filter((scope) => scope !== 'offline_access')
  query.set('scope', scopes.join(' '))
  const prompts = query.get('prompt')?.split(' ') ?? []
  const addsConsent = scopes.includes('offline_access') && !prompts.includes('none') && !prompts.includes('consent')
  if (addsConsent) query.set('prompt', [...prompts, 'consent'].join(' '))
  return `${pathname}?${query}`
}
