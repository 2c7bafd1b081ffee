import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from '@sinclair/typebox'
import { createSavedFile, type SavedFile } from './saved-file.js'

const text = Type.String({ minLength: 1 })

const identity = Type.Object({
  clientId: text,
  clientSecret: text,
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  resources: Type.Array(Type.Object({ resourceId: text, connectionId: text }))
})
const signingKeys = Type.Array(
  Type.Object({ kty: Type.Literal('RSA'), kid: text, n: text, e: text, d: text }), { minItems: 1 }
)
const clients = Type.Array(Type.Object({ client_id: text }))
const certificate = Type.Object({ key: text, cert: text, ca: text })

/** What the emulator keeps from one start to the next. */
export interface Archive {
  /** What services are configured with. */
  identity: SavedFile<Static<typeof identity>>
  /** The first one signs, and all are published. */
  signingKeys: SavedFile<Static<typeof signingKeys>>
  /** MCP clients that have registered, the one that was used last at the end. */
  clients: SavedFile<Static<typeof clients>>
  /** For TLS. */
  certificate: SavedFile<Static<typeof certificate>>
  /** Where further files can be. */
  path: string | undefined
}

/** The identity that a folder has kept. */
export type SavedIdentity = Static<typeof identity>

/** Opens a folder, and creates it for its owner only. Without one, nothing is kept. */
export async function openArchive (path: string | undefined): Promise<Archive> {
  if (path === undefined) {
    const nothing = { read: async () => undefined, write: async () => {} }
    return { identity: nothing, signingKeys: nothing, clients: nothing, certificate: nothing, path }
  }
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new Error(`${path} cannot be used as a folder (${Object(cause).code})`, { cause })
  }
  return {
    identity: createSavedFile(join(path, 'identity.json'), identity),
    signingKeys: createSavedFile(join(path, 'signing-keys.json'), signingKeys),
    clients: createSavedFile(join(path, 'mcp-clients.json'), clients),
    certificate: createSavedFile(join(path, 'certificate.json'), certificate),
    path
  }
}
