// What 100,000 logins leave behind in the server that were started and never finished.
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'
import { connections, fewRounds } from '../settings.mjs'

const PENDING = 100_000
const WARM_UP = 5000
const MB = 1_000_000

export async function measure () {
  const figures = createFigures()
  const { environmentUrl } = await startServer('upstream')
  const load = await startProcess('./load/load.mjs')
  const group = 'Memory held, growth'
  await inRounds(['plugin', 'by-hand'], async (name) => {
    const server = await startServer(name, environmentUrl)
    const { port } = server
    await load.ask('start', { port, connections, count: WARM_UP })
    const before = await server.ask('memory')
    await load.ask('start', { port, connections, count: PENDING })
    const after = await server.ask('memory')
    await server.stop()
    figures.add({ group, name, unit: 'MB' }, (after.held - before.held) / MB)
    figures.add({ group: 'Memory held, before', name, unit: 'MB' }, before.held / MB)
    figures.add({ group: 'Memory held, after', name, unit: 'MB' }, after.held / MB)
    figures.add({ group: 'RSS, before', name, unit: 'MB' }, before.rss / MB)
    figures.add({ group: 'RSS, after', name, unit: 'MB' }, after.rss / MB)
  }, fewRounds)
  figures.expect({ group, name: 'plugin', unit: 'MB', below: 5 })
  return { what: `Memory of the server, ${PENDING.toLocaleString('en')} logins started and never finished`, ...figures.toJSON() }
}
