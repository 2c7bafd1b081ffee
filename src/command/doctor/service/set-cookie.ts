/** A line of Set-Cookie. */
export interface SetCookie {
  name: string
  /** The name and value, as they are sent back. */
  pair: string
  /** By lower-case name; without a value, an empty string. */
  attributes: Map<string, string>
}

export function parseSetCookie (line: string): SetCookie {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  return {
    name: pair.split('=')[0] ?? '',
    pair,
    attributes: new Map(attributes.map((attribute) => {
      const [name = '', value = ''] = attribute.split('=')
      return [name.toLowerCase(), value]
    }))
  }
}
