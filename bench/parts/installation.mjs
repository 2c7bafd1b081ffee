// What the package costs before its first login, beside the same by hand: node_modules in production, and the start of a process.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createFigures } from '../figures.mjs'
import { startServer } from '../processes.mjs'
import { inRounds } from '../rounds.mjs'

const names = ['plugin', 'by-hand']
const MB = 1_000_000
const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

export async function measure () {
  const figures = createFigures()
  const { environmentUrl } = await startServer('upstream')
  for (const name of names) await startOne(name, environmentUrl)
  await inRounds(names, async (name) => {
    figures.add({ group: 'Until it listens', name, unit: 'ms' }, await startOne(name, environmentUrl))
  })
  const directory = await mkdtemp(join(tmpdir(), 'fastify-scalekit-login-'))
  try {
    await measureInstalls(figures, directory)
  } catch (error) {
    if (!/E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|CONNRESET)/.test(error.stderr)) throw error
    return { skipped: 'the npm registry is out of reach' }
  } finally {
    await rm(directory, { recursive: true })
  }
  return { what: 'Start of a process, and node_modules in production', ...figures.toJSON() }
}

async function startOne (name, environmentUrl) {
  const start = performance.now()
  const server = await startServer(name, environmentUrl)
  const milliseconds = performance.now() - start
  await server.stop()
  return milliseconds
}

/** Of this package, packed as it would be published, and of what somebody needs who does the same by hand. */
async function measureInstalls (figures, directory) {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const peers = { fastify: peerDependencies.fastify, '@fastify/cookie': peerDependencies['@fastify/cookie'] }
  const [{ filename }] = JSON.parse(await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], root))
  const wanted = {
    plugin: { ...peers, 'fastify-scalekit-login': `file:../${filename}` },
    'by-hand': { ...peers, '@scalekit-sdk/node': dependencies['@scalekit-sdk/node'] }
  }
  for (const name of names) {
    const { bytes, packages } = await measureInstall(await mkdtemp(join(directory, 'install-')), wanted[name])
    figures.add({ group: 'Installed', name, unit: 'MB' }, bytes / MB)
    figures.add({ group: 'Installed', name, unit: 'packages' }, packages)
  }
}

async function measureInstall (directory, dependencies) {
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await npm(['install', '--omit=dev', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], directory)
  const entries = await readdir(join(directory, 'node_modules'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  const listed = await npm(['ls', '--all', '--parseable'], directory)
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), packages: listed.trim().split('\n').length - 1 }
}

async function npm (args, cwd) {
  const { stdout } = await run('npm', args, { cwd, maxBuffer: 64 * 1024 * 1024 })
  return stdout
}
