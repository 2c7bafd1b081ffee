import type { Test } from 'tap'

/** Moves the clock on, for the rest of the test: what `Date.now()` says and what `new Date()` is. */
export function passTime (t: Test, milliseconds: number): void {
  const Before = Date
  class Later extends Before {
    static override now (): number { return Before.now() + milliseconds }
    constructor (value: number | string | Date = Later.now()) { super(value) }
  }
  t.intercept(globalThis, 'Date', { value: Later, configurable: true, writable: true })
}
