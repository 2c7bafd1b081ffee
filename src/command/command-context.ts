/** What a command has of its process. */
export interface CommandContext {
  env: Record<string, string | undefined>
  write (text: string): void
  writeError (text: string): void
  /** Whether `write` goes to where colors are seen. */
  isColored: boolean
}

/**
 * Whether colors are seen: on a terminal, unless the user wants none.
 * @see https://no-color.org
 */
export function seesColors (
  { isTTY = false }: { isTTY?: boolean }, { NO_COLOR: none = '' }: CommandContext['env']
): boolean {
  return isTTY && none === ''
}
