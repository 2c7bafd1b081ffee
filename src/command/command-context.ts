/** What a command has of its process. */
export interface CommandContext {
  env: Record<string, string | undefined>
  write (text: string): void
  writeError (text: string): void
  /** Whether `write` goes to where colors are seen. */
  isColored: boolean
}
