const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether a URL is safe to send secrets to: https, or http on loopback. */
export function isSecureUrl ({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}

/** The origin of a Scalekit environment; `undefined` unless it is an https origin, or an http origin on loopback. */
export function parseEnvironmentUrl (value: string): string | undefined {
  if (!URL.canParse(value)) return undefined
  const url = new URL(value)
  return isSecureUrl(url) && url.href === `${url.origin}/` ? url.origin : undefined
}
