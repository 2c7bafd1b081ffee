import { createRequire } from 'node:module'

interface Manifest {
  version: string
  /** The versions of an optional peer that this package works with. */
  versionOf (name: string): string
}

/** What this package says of itself. */
export function readManifest (): Manifest {
  const { version, peerDependencies } = createRequire(import.meta.url)('../../../../package.json')
  return { version, versionOf: (name) => peerDependencies[name] }
}
