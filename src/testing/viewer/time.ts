import { html, type Html } from '../../pages/html.js'

/** A time of day. */
export function clock (date: Date): Html {
  const text = date.toLocaleTimeString('en-GB')
  return html`<time datetime="${date.toISOString()}">${text}</time>`
}

/** Until when something is awaited. A script counts down. */
export function due (until: Date | undefined): Html | undefined {
  if (until === undefined) return undefined
  const [iso, shown] = [until.toISOString(), until.toLocaleTimeString('en-GB')]
  return html`<span class="due">Until <time datetime="${iso}" data-until="${until.getTime()}">${shown}</time></span>`
}
