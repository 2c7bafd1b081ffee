/**
 * Adds response headers to an error, where Fastify's own error handler finds them. They are not enumerable, so that log
 * serializers and `onError` hooks do not log our cookies.
 */
export function withHeaders<E extends Error> (error: E, headers: Record<string, string>): E {
  return Object.defineProperty(error, 'headers', { value: headers, configurable: true })
}

/** Returns the headers that were added to an error. */
export function headersOf (error: Error): Record<string, string> {
  return 'headers' in error ? error.headers as Record<string, string> : {}
}

/** The value of a `Retry-After` header: whole seconds, at least one. */
export function retryAfter (seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(seconds))) }
}
