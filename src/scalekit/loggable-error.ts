// What Scalekit's texts may repeat of what we sent: e-mail addresses, login request IDs, tokens and other long opaque
// values.
const SECRETS = [
  /[^\s@"'<>]+@[^\s@"'<>]+/g,
  /\b(?!conn_|res_)(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+)*/g,
  /\b(?:lri|req)_\w+/g
]

// Texts are cut before they are looked through: these patterns take long for texts that are made for it.
const MAX_TEXT = 500
const MAX_FRAMES = 20
// Errors may be their own cause.
const MAX_CAUSES = 8

/**
 * Takes out of an error and its causes what must not be logged: secrets out of the texts, and everything but numbers
 * out of what a log serializer sees. Status and code can still be read. The error itself is changed, so that it stays
 * the one that the SDK documents; one that cannot be changed is replaced.
 */
export function toLoggable (error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redact(error) : undefined
  const cause = error.cause === undefined || depth === MAX_CAUSES ? undefined : toLoggable(error.cause, depth + 1)
  const texts = { message: redact(String(error.message)), stack: framesOf(error) }
  try {
    return hide(error, texts, cause)
  } catch {
    return hide(new Error(), texts, cause)
  }
}

function hide (error: Error, { message, stack }: { message: string, stack: string }, cause: unknown): Error {
  for (const key of Object.keys(error)) {
    const value: unknown = Reflect.get(error, key)
    Object.defineProperty(error, key, { value, enumerable: typeof value === 'number', configurable: true })
  }
  return Object.defineProperties(error, {
    message: { value: message, configurable: true },
    stack: { value: `${error.name}: ${message}${stack}`, configurable: true },
    ...cause !== undefined && { cause: { value: cause, configurable: true } }
  })
}

/** The lines of a stack that name places in the code, without the text above them. */
function framesOf ({ stack }: Error): string {
  const lines = String(stack).slice(-MAX_FRAMES * MAX_TEXT).split('\n').filter((line) => /^ {4}at /.test(line))
  return lines.slice(-MAX_FRAMES).map((line) => `\n${line.slice(0, MAX_TEXT)}`).join('')
}

function redact (text: string): string {
  // Half a secret would not be seen as one.
  const cut = text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT).replace(/\S+$/, '')}…`
  return SECRETS.reduce((left, secret) => left.replace(secret, '[redacted]'), cut)
}

/** What a log line says of the SDK's error: its texts are redacted, statuses and codes stand for themselves. */
export function describeCause (cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return {}
  const { httpStatus, grpcStatus, code, response } = cause as Error & Record<string, unknown>
  const status = response instanceof Object && 'status' in response ? response.status : httpStatus
  return { cause: { type: cause.name, message: cause.message, httpStatus: status, grpcStatus, code } }
}
