import { findAwaited, findProblems } from './awaited.js'
import type { Flow } from './flow.js'
import { parties, type Party } from './hop.js'
import { describeStatus } from './describe-status.js'
import { problemTexts } from './problem-texts.js'

/** What the pictures call those who take part. */
export const partyNames: Record<Party, string> = {
  client: 'Client', browser: 'Browser', service: 'Service', scalekit: 'Scalekit'
}

/**
 * A flow as a sequence diagram.
 * @see https://mermaid.js.org/syntax/sequenceDiagram.html
 */
export function drawMermaid (flow: Flow): string {
  const problems = findProblems(flow)
  const notes = (hop: number | undefined, at: Party): string[] => problems.filter((problem) => problem.hop === hop)
    .map(({ code, detail }) => `  Note over ${at}: ${escape(`${problemTexts[code].title} ${detail}`)}`)
  const lines = flow.hops.flatMap((hop) => [
    `  ${hop.from}${hop.isInferred ? '-->>' : '->>'}${hop.to}: ${escape(describeHop(hop))}`,
    ...notes(hop.number, hop.from)
  ])
  return [
    'sequenceDiagram',
    `  title Login ${flow.number}`,
    ...parties.map((party) => `  participant ${party} as ${escape(nameOf(party, flow))}`),
    ...lines,
    ...notes(undefined, 'service'),
    `  Note over client,scalekit: ${escape(findAwaited(flow).text)}`,
    ''
  ].join('\n')
}

function nameOf (party: Party, { client }: Flow): string {
  return party === 'client' && client ? client.clientName : partyNames[party]
}

function describeHop (hop: Flow['hops'][number]): string {
  const status = describeStatus(hop)
  return `${hop.what} (${hop.method} ${hop.target}${status === '' ? '' : `, ${status}`})`
}

// What ends a statement, begins an entity, or is taken for markup.
function escape (text: string): string {
  return text.trim().replace(/\s+/g, ' ').replace(/[#;<>{}"`]/g, (character) => `#${character.charCodeAt(0)};`)
}
