/**
 * Gives an error the headers of its answer, where Fastify's own error handler finds them. Nothing that walks over an error
 * sees them: log serializers and `onError` hooks would write down our cookies.
 */
export function withHeaders<E extends Error> (error: E, headers: Record<string, string>): E {
  return Object.defineProperty(error, 'headers', { value: headers, configurable: true })
}

/** The headers that an error was given. */
export function headersOf (error: Error): Record<string, string> {
  return 'headers' in error ? error.headers as Record<string, string> : {}
}

/** The value of a `Retry-After` header: whole seconds, at least one. */
export function retryAfter (seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.max(1, Math.ceil(seconds))) }
}
