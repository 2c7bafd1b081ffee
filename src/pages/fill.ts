import { LRUCache } from 'lru-cache'
import { escapeHtml, Html } from './html.js'

const PLACEHOLDER = /\{(\w+)\}/

type Values = Record<string, string | undefined>

/** Fills in the words in braces. Whatever characters a value contains, it cannot change the text around it. */
export function fill (text: string, values: Values): Html {
  return new Html(join(escapeHtml(text), values, (value) => `<bdi>${escapeHtml(value)}</bdi>`))
}

// Bounded, because a host may make texts for each request.
const named = new LRUCache<string, Html>({ max: 500 })

/** The same for a text that names nothing but the product: it is the same on every page. */
export function fillProduct (text: string, product: string): Html {
  const key = `${product}\n${text}`
  const known = named.get(key) ?? fill(text, { product })
  named.set(key, known)
  return known
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
