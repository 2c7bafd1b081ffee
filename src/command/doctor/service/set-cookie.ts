/** A line of Set-Cookie. */
export interface SetCookie {
  name: string
  /** The name and value, as they are sent back. */
  pair: string
  /** By lower-case name; without a value, an empty string. */
  attributes: Map<string, string>
}

export function parseSetCookie (line: string): SetCookie {
  const [pair, ...attributes] = line.split(';').map((part) => part.trim())
  return {
    name: nameOf(String(pair)),
    pair: String(pair),
    attributes: new Map(attributes.map((attribute) =>
      [nameOf(attribute).toLowerCase(), attribute.slice(nameOf(attribute).length + 1)]))
  }
}

const nameOf = (text: string) => text.replace(/=.*$/s, '')
