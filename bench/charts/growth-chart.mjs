import { format } from '../table.mjs'
import { config, theme, titleOf } from './theme.mjs'

const WIDTH = 560
const PANEL = 130
const GAP = 66
const EDGE = 56
const LEFT = 72

/** A panel for each group: what was measured against the number that is its name, on a logarithmic axis. */
export function growthChart (results, { title, axis }) {
  const groups = [...new Set(results.figures.map(({ group }) => group))]
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    description: results.figures.map(({ group, name, median, unit }) => `${group} at ${name}: ${format(median)} ${unit}`).join('; '),
    config,
    width: WIDTH,
    height: groups.length * (PANEL + GAP) - GAP,
    padding: { left: LEFT, right: 48, top: 84, bottom: 52 },
    autosize: 'none',
    title: titleOf(title, results, LEFT),
    marks: groups.map((group, index) => panel(pointsOf(results, group), { group, top: index * (PANEL + GAP), axis }))
  }
}

function pointsOf ({ figures }, group) {
  return figures.filter((figure) => figure.group === group)
    .map(({ name, median, min, max, unit }) =>
      ({ at: Number(name), median, min, max, unit, text: [format(median), `(${format(min)}–${format(max)})`] }))
}

function panel (points, { group, top, axis }) {
  const ats = points.map(({ at }) => at)
  return {
    type: 'group',
    encode: { enter: { y: { value: top }, width: { value: WIDTH }, height: { value: PANEL } } },
    title: { text: group, anchor: 'start', frame: 'group', fontSize: 12, color: theme.ink, offset: 8 },
    data: [{ name: 'points', values: points }],
    scales: [
      { name: 'at', type: 'log', domain: [ats[0], ats.at(-1)], range: [EDGE, WIDTH - EDGE] },
      { name: 'value', domain: [0, 1.4 * Math.max(...points.map(({ max }) => max))], range: [PANEL, 0], nice: true }
    ],
    axes: [
      { scale: 'value', orient: 'left', title: points[0].unit, grid: true, tickCount: 4, domain: false, ticks: false },
      { scale: 'at', orient: 'bottom', title: axis, values: ats, format: ',' }
    ],
    marks: [line, spread, dot, label]
  }
}

const at = { scale: 'at', field: 'at' }
const median = { scale: 'value', field: 'median' }

const line = {
  type: 'line',
  from: { data: 'points' },
  encode: { enter: { x: at, y: median, stroke: { value: theme.ours }, strokeWidth: { value: 2 } } }
}

const spread = {
  type: 'rule',
  from: { data: 'points' },
  encode: {
    enter: {
      x: at,
      y: { scale: 'value', field: 'min' },
      y2: { scale: 'value', field: 'max' },
      stroke: { value: theme.ink },
      strokeWidth: { value: 1.5 }
    }
  }
}

const dot = {
  type: 'symbol',
  from: { data: 'points' },
  encode: { enter: { x: at, y: median, size: { value: 50 }, fill: { value: theme.ours } } }
}

// Below the upper edge, where the scale leaves room.
const label = {
  type: 'text',
  from: { data: 'points' },
  encode: { enter: { x: at, y: { value: 10 }, text: { field: 'text' }, align: { value: 'center' }, lineHeight: { value: 14 } } }
}
