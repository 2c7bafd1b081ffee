/** What a part measured, as lines for the terminal. */
export function printTable ({ what, skipped, figures = [], comparisons = [] }, print) {
  if (skipped) return print(`skipped: ${skipped}\n\n`)
  print(`${what}\n`)
  const rows = figures.map(({ group, name, unit, ...values }) => [group, name, spread(values), unit])
  for (const row of align(rows)) print(`  ${row}\n`)
  for (const row of align(comparisons.map(describe))) print(`  ${row}\n`)
  print('\n')
}

/** What was to be reached, and whether it was. */
export function printTargets (measured, print) {
  const aimed = measured.flatMap(({ comparisons = [] }) => comparisons).filter(({ target }) => target !== undefined)
  if (aimed.length === 0) return
  print('Targets\n')
  const rows = aimed.map((comparison) => [...describe(comparison), comparison.target, comparison.met ? 'met' : 'MISSED'])
  for (const row of align(rows)) print(`  ${row}\n`)
}

function describe ({ group, ours, theirs, unit = '', ...values }) {
  return [`${group}: ${ours}${theirs === undefined ? '' : ` / ${theirs}`}`, `${spread(values)} ${unit}`.trim()]
}

function spread ({ median, min, max }) {
  return min === max ? format(median) : `${format(median)} (${format(min)}–${format(max)})`
}

/** At most three digits after the point, none for what is large. */
export function format (value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { maximumFractionDigits: digits })
}

function align (rows) {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column].length))) ?? []
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd())
}
