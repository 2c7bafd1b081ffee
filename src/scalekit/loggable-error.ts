// What Scalekit's texts may repeat of what we sent: e-mail addresses, login request IDs, tokens and other long opaque values.
const SECRETS = /[^\s@"'<>]+@[^\s@"'<>]+|\b(?!conn_|res_)(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}(\.[A-Za-z0-9_-]+)*|\b(lri|req)_\w+/g

// Errors may be their own cause.
const MAX_CAUSES = 8

/**
 * Takes what may not be logged out of the texts of an error and its causes, and its other contents out of what a log serializer sees. Status and
 * code can still be read. The error is changed in place, so that it stays the one the SDK documents.
 */
export function redact (error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return error
  redact(error.cause, depth + 1)
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
