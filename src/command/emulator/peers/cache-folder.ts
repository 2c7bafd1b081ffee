import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ImportPackage } from '../../../testing/load-peer.js'
import type { Variables } from '../../read-variables.js'

/** The module that imports for a folder: only what is in it sees what is installed beside it. */
export const importer = { name: 'import.mjs', text: 'export default (specifier) => import(specifier)\n' }

/** The folder of this version of the package in the user's cache. */
export function findCacheFolder (env: Variables, version: string, platform: string = process.platform): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = env
  const cache = (platform === 'win32' ? local : xdg) || join(homedir(), '.cache')
  return join(cache, 'fastify-scalekit-login', version)
}

/** Whether npm has installed all of these in a folder. It writes its list when it is done. */
export async function isIn (folder: string, names: readonly string[]): Promise<boolean> {
  try {
    const { packages } = JSON.parse(await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8'))
    return names.every((name) => Object.hasOwn(packages, `node_modules/${name}`))
  } catch {
    return false
  }
}

export async function importFrom (folder: string): Promise<ImportPackage> {
  return (await import(pathToFileURL(join(folder, importer.name)).href)).default
}
