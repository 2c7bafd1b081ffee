import { compare, summarize } from './statistics.mjs'

/** Collects what the rounds give, and makes medians, spreads and ratios of it. */
export function createFigures () {
  const figures = new Map()
  const comparisons = []
  const keyOf = ({ group, name, unit }) => JSON.stringify([group, name, unit])
  const valuesOf = (figure) => figures.get(keyOf(figure)).values

  return {
    /** One round's value. `group` is what was measured, `name` at whom. */
    add (figure, value) {
      const key = keyOf(figure)
      if (!figures.has(key)) figures.set(key, { ...figure, values: [] })
      figures.get(key).values.push(value)
    },

    /** The ratio of two in a group, with a target that it is to meet. */
    compare ({ group, unit, ours, theirs, ...target }) {
      const ratio = compare(valuesOf({ group, name: ours, unit }), valuesOf({ group, name: theirs, unit }))
      comparisons.push({ group, of: unit, ours, theirs, ...withTarget(ratio, target) })
    },

    /** A target for a figure itself. */
    expect ({ group, name, unit, ...target }) {
      const values = summarize(valuesOf({ group, name, unit }))
      comparisons.push({ group, ours: name, unit, ...withTarget(values, target) })
    },

    toJSON: () => ({
      figures: [...figures.values()].map(({ values, ...figure }) => ({ ...figure, ...summarize(values) })),
      comparisons
    })
  }
}

function withTarget (summary, { atLeast, below }) {
  const { median } = summary
  if (atLeast !== undefined) return { ...summary, target: `at least ${atLeast}`, met: median >= atLeast }
  if (below !== undefined) return { ...summary, target: `below ${below}`, met: median < below }
  return summary
}
