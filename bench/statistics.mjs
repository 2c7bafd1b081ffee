/** Median and spread of what the rounds gave. */
export function summarize (values) {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: round(middle(sorted)), min: round(sorted[0]), max: round(sorted.at(-1)), rounds: values.map(round) }
}

/** Ratios by round: a busy machine slows what runs at the same time. */
export function compare (ours, theirs) {
  return summarize(ours.map((value, index) => value / theirs[index]))
}

/** The value below which this part of a list lies. */
export function percentile (values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}

function middle (sorted) {
  const half = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

/** Four digits: more would claim a precision that nothing here has. */
function round (value) {
  return Number(value.toPrecision(4))
}
