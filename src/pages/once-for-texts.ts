import type { PageTexts } from './page-texts.js'

/** Makes what is the same on all pages of a registration once, and not for each visitor. */
export function onceForTexts<Made> (make: (texts: PageTexts, product: string) => Made) {
  // A host may make texts for each request. Then it is made for each request, and goes with them.
  const known = new WeakMap<PageTexts, { product: string, made: Made }>()

  return function makeOnce (texts: PageTexts, product: string): Made {
    const before = known.get(texts)
    if (before?.product === product) return before.made
    const made = make(texts, product)
    known.set(texts, { product, made })
    return made
  }
}
