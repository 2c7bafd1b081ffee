/** HTML that is already escaped. */
export class Html {
  constructor (readonly text: string) {}
  toString (): string {
    return this.text
  }
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const

/** Escapes text for element content and quoted attribute values. */
export function escapeHtml (text: string): string {
  if (!/[&<>"']/.test(text)) return text
  return text.replace(/[&<>"']/g, (character) => entities[character as keyof typeof entities])
}

/**
 * Template tag that escapes every interpolated value, except HTML that it made itself. It joins lists and leaves out
 * `undefined` and `false`.
 */
export function html (strings: TemplateStringsArray, ...values: unknown[]): Html {
  let text = String(strings[0])
  for (let index = 0; index < values.length; index++) text += render(values[index]) + strings[index + 1]
  return new Html(text)
}

function render (value: unknown): string {
  if (typeof value === 'string') return escapeHtml(value)
  if (value === undefined || value === false) return ''
  if (value instanceof Html) return value.text
  return Array.isArray(value) ? value.map(render).join('') : escapeHtml(String(value))
}
