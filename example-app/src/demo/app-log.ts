export interface AppLog {
  /** For Fastify. */
  logger: { level: string, stream: { write (line: string): void } }
  lines: readonly string[]
}

/** Keeps the app's warnings and errors back, for when the demo fails. */
export function createAppLog (): AppLog {
  const lines: string[] = []
  return { logger: { level: 'warn', stream: { write: (line) => { lines.push(line.trimEnd()) } } }, lines }
}
