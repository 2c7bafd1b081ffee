/**
 * Where Scalekit takes the browser back, made of configuration and `state` alone. The colon of `partner:callback` is
 * literal.
 * @see https://docs.scalekit.com/mcp/authentication
 */
export function buildCallbackUrl (
  { environmentUrl, connectionId }: { environmentUrl: string, connectionId: string }, state: string
): string {
  return `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?state=${encodeURIComponent(state)}`
}
