import { createScalekitEmulator } from '../../testing/emulator.js'
import { openArchive } from '../../testing/folder/archive.js'
import type { ScalekitEmulatorOptions } from '../../testing/options.js'
import type { ScalekitEmulator } from '../../testing/scalekit-emulator.js'

export const usualPort = 3001

/** Starts on the port that is given or that the folder has kept, else on the usual one or on any that is free. */
export async function startEmulator (options: ScalekitEmulatorOptions): Promise<ScalekitEmulator> {
  const { identity } = await openArchive(options.folder)
  if (options.port !== undefined || await identity.read() !== undefined) return await startThere(options)
  try {
    return await createScalekitEmulator({ ...options, port: usualPort })
  } catch (error) {
    if (Object(error).code !== 'EADDRINUSE') throw error
    return await createScalekitEmulator({ ...options, port: 0 })
  }
}

async function startThere (options: ScalekitEmulatorOptions): Promise<ScalekitEmulator> {
  try {
    return await createScalekitEmulator(options)
  } catch (cause) {
    const { code, port } = Object(cause)
    if (code !== 'EADDRINUSE') throw cause
    const remedy = 'Close what listens there, or name another port with --port.'
    throw new Error(`Port ${port} is taken. ${remedy}`, { cause })
  }
}
