// From the start of the process until it listens.
import { createFigures } from '../figures.mjs'
import { startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'

const names = ['plugin', 'by-hand', 'plain-fastify']

export async function measure () {
  const figures = createFigures()
  const { environmentUrl } = await startServer('upstream')
  const startOne = async (name) => {
    const start = performance.now()
    const server = await startServer(name, environmentUrl)
    const milliseconds = performance.now() - start
    await server.stop()
    return milliseconds
  }
  for (const name of names) await startOne(name)
  const figure = { group: 'Start-up', unit: 'ms' }
  await inRounds(names, async (name) => figures.add({ ...figure, name }, await startOne(name)))
  figures.compare({ ...figure, ours: 'plugin', theirs: 'by-hand' })
  return { what: 'Start-up: from the start of the process until it listens', ...figures.toJSON() }
}
