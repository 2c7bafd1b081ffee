/** A cookie as a browser sent it: the end of its name, and its value. */
export interface SentCookie {
  readonly suffix: string
  readonly value: string
}

/** The cookies of a `Cookie` header whose names begin with this, in the order in which they were sent. */
export function findCookies (header: string, prefix: string): SentCookie[] {
  const found: SentCookie[] = []
  // Without ours, nothing has to be taken apart.
  if (!header.includes(prefix)) return found
  for (const part of header.split(';')) {
    const start = startOfName(part)
    if (!part.startsWith(prefix, start)) continue
    const at = part.indexOf('=', start)
    found.push({ suffix: part.slice(start + prefix.length, at), value: part.slice(at + 1) })
  }
  return found
}

/** Not `trim()`: it would take other white space off a name that another site of the domain has set. */
function startOfName (part: string): number {
  let start = 0
  while (part[start] === ' ' || part[start] === '\t') start++
  return start
}
