import type { KoaContextWithOIDC } from 'oidc-provider'

/** Cookies of oidc-provider, by what it calls them. */
export const cookieNames = {
  session: 'scalekit_emulator_session',
  interaction: 'scalekit_emulator_interaction',
  resume: 'scalekit_emulator_resume'
}

/**
 * Answers 302 like Scalekit, and sets no cookie but the one that resuming needs: cookies do not know ports, so the host
 * would get them.
 */
export async function redirectAsScalekit (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  if (ctx.status === 303) ctx.status = 302
  const cookies = [ctx.res.getHeader('set-cookie') ?? []].flat().map(String)
    .filter((cookie) => cookie.startsWith(cookieNames.resume))
  ctx.remove('set-cookie')
  if (cookies.length > 0) ctx.set('set-cookie', cookies)
}
