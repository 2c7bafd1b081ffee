// Whether a server grows slower with the logins that were started in it: what is measured is finished again, so that at each
// step exactly as many wait as it says.
import { createFigures } from '../figures.mjs'
import { startProcess, startServer } from '../processes.mjs'
import { connections, fewRounds } from '../settings.mjs'

const pending = [10, 100, 1000, 10_000, 100_000]
const MEASURED = 2000
const WARM_UP = 3000
// V8 drops the code of a route that was not asked for a while: starting many logins alone would make completions look slow.
const WARM_UP_AGAIN = 1000

export async function measure () {
  const figures = createFigures()
  const { environmentUrl } = await startServer('upstream')
  const load = await startProcess('./load/load.mjs')
  for (let round = 0; round < fewRounds; round++) {
    const server = await startServer('plugin', environmentUrl)
    const at = { port: server.port, connections }
    await completeLogins(load, at, WARM_UP)
    let waiting = 0
    for (const step of pending) {
      await load.ask('start', { ...at, count: step - waiting })
      waiting = step
      await completeLogins(load, at, WARM_UP_AGAIN)
      const { started, completed } = await completeLogins(load, at, MEASURED)
      const name = String(step)
      figures.add({ group: 'GET /login', name, unit: 'requests/s' }, started.perSecond)
      figures.add({ group: 'Completed logins', name, unit: 'logins/s' }, completed.perSecond)
    }
    await server.stop()
  }
  const [first, last] = [pending[0], pending.at(-1)].map(String)
  figures.compare({ group: 'GET /login', unit: 'requests/s', ours: last, theirs: first, atLeast: 0.9 })
  figures.compare({ group: 'Completed logins', unit: 'logins/s', ours: last, theirs: first, atLeast: 0.9 })
  return { what: 'GET /login and completed logins (upstream 1 ms) after so many that nobody finished', ...figures.toJSON() }
}

async function completeLogins (load, at, count) {
  const started = await load.ask('start', { ...at, count, keep: true })
  await load.ask('confirm', at)
  return { started, completed: await load.ask('complete', at) }
}
