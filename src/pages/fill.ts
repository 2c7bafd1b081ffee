import { escapeHtml, Html } from './html.js'

const PLACEHOLDER = /\{(\w+)\}/

type Values = Record<string, string | undefined>

/** Fills in the words in braces. Whatever characters a value contains, it cannot change the text around it. */
export function fill (text: string, values: Values): Html {
  return new Html(join(escapeHtml(text), values, (value) => `<bdi>${escapeHtml(value)}</bdi>`))
}

/** The same for a place that takes no elements, such as a title. */
export function fillPlain (text: string, values: Values): string {
  return join(text, values, (value) => value)
}

// In one pass: a value that contains braces is not filled in again.
function join (text: string, values: Values, write: (value: string) => string): string {
  const parts = text.split(PLACEHOLDER)
  return parts.map((part, index) => {
    if (index % 2 === 0) return part
    const value = Object.hasOwn(values, part) ? values[part] : undefined
    return value === undefined ? `{${part}}` : write(value)
  }).join('')
}
