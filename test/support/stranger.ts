import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { ScalekitEmulator } from '../../dist/testing/index.js'

/** What somebody gets wrong who writes the login by hand. */
export interface Mistakes {
  /** It asks nobody, and leads on before Scalekit has answered. */
  completesOnGet?: boolean
  /** It uses `res_…` for `conn_…`. */
  wrongConnection?: boolean
  /** What becomes of the state. The first three show only in a state of awkward characters, the others also in Scalekit's. */
  state?: 'decoded' | 'trimmed' | 'encoded twice' | 'cut' | 'in lower case'
}

const app = new URL('../../examples/express/mistakes.mjs', import.meta.url)

/** Starts an Express app by somebody else, in which Alice is signed in, behind an emulator. Gives its login URL. */
export async function startStranger (t: Test, emulator: ScalekitEmulator, mistakes: Mistakes = {}): Promise<string> {
  const { buildMistakenApp } = await import(app.href)
  const server = createServer(buildMistakenApp(emulator, mistakes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const { port }: AddressInfo = Object(server.address())
  return `http://localhost:${port}/login`
}
