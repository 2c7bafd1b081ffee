import { styleText } from 'node:util'
import type { Finding, Status } from './findings/finding.js'
import type { FindingGroup } from './findings/check.js'

const marks = { ok: '✓', problem: '✗', hint: '!', skipped: '-' } as const
const colors = { ok: 'green', problem: 'red', hint: 'yellow', skipped: 'gray' } as const

/** The findings for people: a line each, and below it what to do. */
export function formatText (groups: readonly FindingGroup[], isColored: boolean): string {
  const blocks = groups.map(({ heading, findings }) =>
    [heading, ...findings.flatMap((finding) => formatFinding(finding, isColored))].join('\n'))
  const count = (status: Status) => findingsOf(groups).filter((finding) => finding.status === status).length
  return `${blocks.join('\n\n')}\n\n${countOf(count('problem'), 'problem')}, ${countOf(count('hint'), 'hint')}, ` +
    `${count('ok')} in order, ${count('skipped')} skipped\n`
}

/** The same for programs. */
export function formatJson (groups: readonly FindingGroup[]): string {
  return `${JSON.stringify({ ok: isHealthy(groups), findings: findingsOf(groups) }, null, 2)}\n`
}

/** Whether no problem was found. */
export function isHealthy (groups: readonly FindingGroup[]): boolean {
  return findingsOf(groups).every(({ status }) => status !== 'problem')
}

function findingsOf (groups: readonly FindingGroup[]): Finding[] {
  return groups.flatMap(({ findings }) => findings)
}

function formatFinding ({ status, title, found, remedy }: Finding, isColored: boolean): string[] {
  // The caller knows where it is written; Node.js would look at its own stdout.
  const mark = isColored ? styleText(colors[status], marks[status], { validateStream: false }) : marks[status]
  return [
    `${mark} ${title}${found === undefined ? '' : `: ${printable(found)}`}`,
    ...remedy === undefined ? [] : [`    ${remedy}`]
  ]
}

// A server that is not yours may have written it.
function printable (text: string): string {
  return text.replace(/\p{Cc}/gu, '?').slice(0, 300)
}

function countOf (count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
