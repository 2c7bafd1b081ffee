// What Scalekit's texts may repeat of what we sent: e-mail addresses, login request IDs, tokens and other long opaque values.
const SECRETS = /[^\s@"'<>]+@[^\s@"'<>]+|\b(?!conn_|res_)(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}(\.[A-Za-z0-9_-]+)*|\b(lri|req)_\w+/g

// Errors may be their own cause.
const MAX_CAUSES = 8

/**
 * Takes out of an error and its causes what must not be logged: secrets out of the texts, and everything but numbers out of
 * what a log serializer sees. Status and code can still be read. The error itself is changed, so that it stays the one that
 * the SDK documents.
 */
export function toLoggable (error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return error
  toLoggable(error.cause, depth + 1)
  const { message, stack = '' } = error
  for (const key of Object.keys(error)) {
    const value: unknown = Reflect.get(error, key)
    Object.defineProperty(error, key, { value, enumerable: typeof value === 'number', configurable: true })
  }
  const redacted = message.replace(SECRETS, '[redacted]')
  return Object.defineProperties(error, {
    message: { value: redacted, configurable: true },
    stack: { value: stack.replace(message, () => redacted), configurable: true }
  })
}

/** What a log line says of the SDK's error: its texts are redacted, statuses and codes stand for themselves. */
export function describeCause (cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return {}
  const { httpStatus, grpcStatus, code, response } = cause as Error & Record<string, unknown>
  const status = response instanceof Object && 'status' in response ? response.status : httpStatus
  return { cause: { type: cause.name, message: cause.message, httpStatus: status, grpcStatus, code } }
}
