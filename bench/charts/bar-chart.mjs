import { format } from '../table.mjs'
import { barMarks, ROW } from './bar-marks.mjs'
import { config, theme, titleOf } from './theme.mjs'

const WIDTH = 400
const LEFT = 130

/**
 * Horizontal bars in groups, one group below the other; each bar with its value and its spread, each group with its ratios.
 * `limit` is a value that a target names, and what it says.
 */
export function barChart (results, { title, unit, groups, limit }) {
  const parts = groups ?? [...new Set(results.figures.filter((figure) => figure.unit === unit).map(({ group }) => group))]
  const headings = parts.map((group) => ({ row: group, text: group, ratios: ratiosOf(results, group, unit) }))
  const bars = parts.flatMap((group) => barsOf(results, group, unit))
  const rows = parts.flatMap((group) => [group, ...bars.filter((bar) => bar.group === group).map(({ row }) => row)])
  const limits = limit === undefined ? [] : [limit]
  const ends = [0, ...limits.map(({ value }) => value), ...bars.flatMap(({ min, max }) => [min, max])]
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    description: bars.map(({ row, text }) => `${row}: ${text} ${unit}`).join('; '),
    config,
    width: WIDTH,
    height: rows.length * ROW,
    padding: { left: LEFT, right: 190, top: 56, bottom: 48 },
    autosize: 'none',
    title: titleOf(title, results, LEFT),
    data: [{ name: 'bars', values: bars }, { name: 'headings', values: headings }, { name: 'limits', values: limits }],
    scales: [
      { name: 'row', type: 'band', domain: rows, range: 'height' },
      { name: 'value', domain: [Math.min(...ends), Math.max(...ends)], range: 'width', nice: true }
    ],
    axes: [{ scale: 'value', orient: 'bottom', title: unit, grid: true, tickCount: 5, domain: false, ticks: false }],
    marks: barMarks
  }
}

function barsOf ({ figures }, group, unit) {
  return figures.filter((figure) => figure.group === group && figure.unit === unit).map(({ name, median, min, max }) => ({
    group,
    row: `${group}, ${name}`,
    name,
    median,
    min,
    max,
    text: min === max ? format(median) : `${format(median)}  (${format(min)}–${format(max)})`,
    colour: ['plugin', 'guard'].includes(name) ? theme.ours : theme.others
  }))
}

function ratiosOf ({ comparisons }, group, unit) {
  const ratios = comparisons.filter(({ theirs, of, ...comparison }) => theirs !== undefined && of === unit && comparison.group === group)
  return ratios.map(({ ours, theirs, median }) => `${ours} / ${theirs} ${format(median)}`).join(' · ')
}
