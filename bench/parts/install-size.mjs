// What `npm install` brings: this package, packed as it would be published, and what somebody needs who does the same by hand.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createFigures } from '../figures.mjs'

const MB = 1_000_000
const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

export async function measure () {
  const figures = createFigures()
  const { dependencies, peerDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const fromRegistry = { fastify: peerDependencies.fastify, '@fastify/cookie': peerDependencies['@fastify/cookie'] }
  const directory = await mkdtemp(join(tmpdir(), 'fastify-scalekit-login-'))
  try {
    const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], root)
    const [{ filename }] = JSON.parse(stdout)
    const installs = {
      plugin: { ...fromRegistry, 'fastify-scalekit-login': `file:../${filename}` },
      'by-hand': { ...fromRegistry, '@scalekit-sdk/node': dependencies['@scalekit-sdk/node'] }
    }
    for (const [name, wanted] of Object.entries(installs)) {
      const { bytes, packages } = await measureInstall(await mkdtemp(join(directory, 'install-')), wanted)
      figures.add({ group: 'Size installed', name, unit: 'MB' }, bytes / MB)
      figures.add({ group: 'Packages installed', name, unit: 'packages' }, packages)
    }
    const { size } = await stat(join(directory, basename(filename)))
    figures.add({ group: 'Tarball', name: 'plugin', unit: 'MB' }, size / MB)
  } catch (error) {
    if (!/E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|CONNRESET)/.test(error.stderr)) throw error
    return { skipped: 'the npm registry is out of reach' }
  } finally {
    await rm(directory, { recursive: true })
  }
  figures.compare({ group: 'Size installed', unit: 'MB', ours: 'plugin', theirs: 'by-hand' })
  return { what: 'node_modules for production, in one installation each', ...figures.toJSON() }
}

async function measureInstall (directory, dependencies) {
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await npm(['install', '--omit=dev', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], directory)
  const entries = await readdir(join(directory, 'node_modules'), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  const { stdout } = await npm(['ls', '--all', '--parseable'], directory)
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), packages: stdout.trim().split('\n').length - 1 }
}

async function npm (args, cwd) {
  return await run('npm', args, { cwd, maxBuffer: 64 * 1024 * 1024 })
}
