const known: Record<string, string> = {
  openid: 'Know who you are',
  profile: 'See your name and picture',
  email: 'See your email address',
  offline_access: 'Stay connected until you disconnect it',
  'usr:read': 'See your account'
}

/** A scope in words: one of OpenID's, or what `noun:verb` says. Any other has none. */
export function describeScope (scope: string): string | undefined {
  if (Object.hasOwn(known, scope)) return known[scope]
  const [, noun, verb] = /^([a-z][\w-]*):([a-z][\w-]*)$/i.exec(scope) ?? []
  if (noun === undefined || verb === undefined) return undefined
  const words = `${verb} ${noun}`.replace(/[_-]/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
