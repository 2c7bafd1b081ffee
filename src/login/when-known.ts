/**
 * Goes on with a value: at once, or when its promise is settled. A page that waits for nothing is sent in the same turn
 * of the event loop.
 */
export function whenKnown<Value, Next> (
  value: Value | PromiseLike<Value>, next: (value: Value) => Next | Promise<Next>
): Next | Promise<Next> {
  return isThenable(value) ? Promise.resolve(value).then(next) : next(value)
}

// Not only promises: many query builders are thenables of their own.
function isThenable (value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
