/** Colours with a background of their own, so that GitHub's dark theme shows the same chart; readable without colours too. */
export const theme = {
  background: '#ffffff',
  ink: '#1d2430',
  quiet: '#566072',
  line: '#d9dde4',
  ours: '#4f81e5',
  others: '#a3adbd',
  target: '#b3261e',
  font: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'
}

/** What every chart says of itself above the plot, from its left edge on: `left` is the plot's padding. */
export function titleOf (title, { figures, measured: { date, node, cpu, cores } }, left) {
  const rounds = figures[0].rounds.length
  const spread = rounds === 1 ? '' : `Median of ${rounds} rounds, the line: lowest to highest. `
  return {
    text: title,
    subtitle: `${spread}Node.js ${node}, ${cpu}, ${cores} cores, ${date}`,
    anchor: 'start',
    frame: 'group',
    dx: 12 - left,
    offset: 16,
    color: theme.ink,
    fontSize: 15,
    subtitleColor: theme.quiet,
    subtitleFontSize: 11,
    subtitlePadding: 4
  }
}

export const config = {
  background: theme.background,
  title: { font: theme.font, subtitleFont: theme.font },
  text: { font: theme.font, fontSize: 12, fill: theme.ink },
  axis: {
    labelFont: theme.font,
    titleFont: theme.font,
    labelColor: theme.quiet,
    titleColor: theme.quiet,
    titleFontWeight: 'normal',
    gridColor: theme.line,
    domainColor: theme.line,
    tickColor: theme.line,
    labelFontSize: 11,
    titleFontSize: 11
  }
}
