/**
 * A URL on which every change comes to nothing, so that all requests can share one. To make one for each request would
 * cost more than the rest of the guard.
 */
export class FixedUrl extends URL {}

for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(URL.prototype))) {
  if (property.set === undefined) continue
  // Not an error: a handler that changes its own URL, as it may, would fail.
  property.set = () => {}
  Object.defineProperty(FixedUrl.prototype, name, property)
}
// A copy: what is added to it changes no URL.
Object.defineProperty(FixedUrl.prototype, 'searchParams', {
  get (this: URL) { return new URLSearchParams(this.search) },
  enumerable: true,
  configurable: true
})
