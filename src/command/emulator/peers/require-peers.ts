import { findPeersElsewhere } from '../../../testing/load-peer.js'
import type { CommandContext } from '../../command-context.js'
import { findCacheFolder, importFrom, isIn } from './cache-folder.js'
import { installPeers } from './install-peers.js'
import { readManifest } from './manifest.js'

/** Where optional peers come from. */
export interface PeerSource {
  /** Whether a package is found from here. */
  isInstalled?: (name: string) => boolean
  /** The program that installs what is not. Default: `npm`. */
  npm?: string
}

/**
 * Sees to it that these optional peers can be loaded: npx installs none. What is missing is installed into a folder of
 * the user's cache, once for each version of this package.
 */
export async function requirePeers (
  names: readonly string[], { env, write }: Pick<CommandContext, 'env' | 'write'>,
  { isInstalled = isInstalledHere, npm = 'npm' }: PeerSource
): Promise<void> {
  const missing = names.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  const { version, versionOf } = readManifest()
  const folder = findCacheFolder(env, version)
  if (!await isIn(folder, missing)) {
    write(`Not installed here: ${missing.join(', ')}. Installing into ${folder}\n`)
    await installPeers(folder, Object.fromEntries(missing.map((name) => [name, versionOf(name)])), npm)
  }
  findPeersElsewhere(await importFrom(folder))
}

function isInstalledHere (name: string): boolean {
  try {
    import.meta.resolve(name)
    return true
  } catch {
    return false
  }
}
