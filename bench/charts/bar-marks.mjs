import { theme } from './theme.mjs'

/** Height of a row in a bar chart. */
export const ROW = 24

const middle = { scale: 'row', field: 'row', band: 0.5 }
const ink = { value: theme.ink }

const bars = mark('rect', 'bars', {
  x: { scale: 'value', value: 0 },
  x2: { scale: 'value', field: 'median' },
  y: { scale: 'row', field: 'row', offset: 3 },
  height: { value: ROW - 6 },
  fill: { field: 'colour' }
})

const spread = mark('rule', 'bars', {
  x: { scale: 'value', field: 'min' }, x2: { scale: 'value', field: 'max' }, y: middle, stroke: ink, strokeWidth: { value: 1.5 }
})

const spreadEnds = ['min', 'max'].map((field) => mark('rule', 'bars', {
  x: { scale: 'value', field }, y: { ...middle, offset: -4 }, y2: { ...middle, offset: 4 }, stroke: ink
}))

const texts = [
  { data: 'bars', x: { value: -8 }, align: 'right', field: 'name' },
  { data: 'bars', x: { scale: 'value', field: 'max', offset: 8 }, align: 'left', field: 'text' },
  { data: 'headings', x: { value: -118 }, align: 'left', field: 'text', weight: 'bold' },
  { data: 'headings', x: { signal: 'width', offset: 180 }, align: 'right', field: 'ratios', colour: theme.quiet }
].map(({ data, x, align, field, weight = 'normal', colour = theme.ink }) => mark('text', data, {
  x,
  y: middle,
  align: { value: align },
  baseline: { value: 'middle' },
  text: { field },
  fontWeight: { value: weight },
  fill: { value: colour }
}))

const limit = mark('rule', 'limits', {
  x: { scale: 'value', field: 'value' },
  y: { value: 0 },
  y2: { signal: 'height' },
  stroke: { value: theme.target },
  strokeDash: { value: [4, 3] }
})

const limitText = mark('text', 'limits', {
  x: { scale: 'value', field: 'value', offset: 6 },
  y: { value: ROW / 2 },
  baseline: { value: 'middle' },
  text: { field: 'text' },
  fill: { value: theme.target }
})

/** What is drawn in a bar chart, from below to above; it has the data `bars`, `headings` and `limits`. */
export const barMarks = [bars, spread, ...spreadEnds, ...texts, limit, limitText]

function mark (type, data, enter) {
  return { type, from: { data }, encode: { enter } }
}
