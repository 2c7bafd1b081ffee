const MAX_CHARACTERS = 100
// Control characters, and those that change the direction or the line of the text around them.
const MISLEADING = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu

/** A text of somebody else's, as it may appear on a page: on one line, and not too long. */
export function clamp (text: string, most = MAX_CHARACTERS): string {
  const readable = text.toWellFormed().replace(MISLEADING, ' ').trim()
  // No text has more characters than code units.
  if (readable.length <= most) return readable
  const characters = Array.from(readable)
  return characters.length <= most ? readable : `${characters.slice(0, most - 1).join('')}…`
}
