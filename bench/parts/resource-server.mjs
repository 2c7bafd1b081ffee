// What the guard of an MCP endpoint costs, for tokens that it has seen.
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, roundMs } from '../settings.mjs'

const routes = [
  { name: 'guard', path: '/guarded' }, { name: 'guard, isRevoked', path: '/revocable' },
  { name: 'no check', path: '/open' }, { name: 'SDK', path: '/sdk' }
]

export async function measure () {
  const figures = createFigures()
  const { port, tokens } = await startServer('resource-server')
  const load = await startProcess('./load/load.mjs')
  const headers = tokens.map((token) => `Authorization: Bearer ${token}\r\n`)
  const run = ({ path }) => load.ask('get', { port, connections, milliseconds: roundMs, path, headers, awake: true })
  for (const route of routes) await run(route)
  const figure = { group: 'Access token check', unit: 'requests/s' }
  await inRounds(routes, async (route) => figures.add({ ...figure, name: route.name }, (await run(route)).perSecond))
  for (const ours of ['guard', 'guard, isRevoked']) {
    figures.compare({ ...figure, ours, theirs: 'no check', atLeast: 0.85 })
    figures.compare({ ...figure, ours, theirs: 'SDK', atLeast: 4.5 })
  }
  return { what: `Resource server: a guarded route, ${connections} connections, ${tokens.length} tokens`, ...figures.toJSON() }
}
