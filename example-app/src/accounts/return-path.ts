const longestPath = 2_048

/** The path to go back to after signing in, where it is one of ours; anything else could lead to another site. */
export function readReturnPath (value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestPath) return undefined
  // Browsers read a backslash as a slash and drop tabs and line breaks, so "/\t/evil.example" is another host.
  const isLocal = /^\/(?!\/)[^\\\p{Cc}]*$/u.test(value)
  return isLocal ? value : undefined
}
