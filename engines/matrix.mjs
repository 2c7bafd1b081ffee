const cells = { passed: 'ok', failed: '**not ok**', skipped: '', 'not possible': 'not possible', deviates: 'deviates' }

/** A Markdown table of checks and engines, with the reasons below it. */
export function renderMatrix (checks, results) {
  const reasons = []
  const cell = ({ outcomes }, check) => {
    const { kind = 'skipped', reason } = outcomes.get(check) ?? {}
    if (reason === undefined || kind === 'failed') return cells[kind]
    if (!reasons.includes(reason)) reasons.push(reason)
    return `${cells[kind]} [${reasons.indexOf(reason) + 1}]`
  }
  const row = (entries) => `| ${entries.join(' | ')} |`
  const rows = [...checks.keys()].map((check) => row([check, ...results.map((result) => cell(result, check))]))
  const heading = row(['', ...results.map(({ name, version }) => `${name} ${version ?? '(not installed)'}`)])
  const notes = reasons.map((reason, at) => `${at + 1}. ${reason}`)
  return [heading, row(Array(results.length + 1).fill('---')), ...rows, '', ...notes].join('\n')
}
