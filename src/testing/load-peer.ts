import { isMissingModule } from '../errors/missing-module.js'

/** Imports an optional peer. If it is missing, throws an error that says what to install. */
export async function loadPeer<T> (user: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (!isMissingModule(cause, name)) throw cause
    throw new Error(`${user} needs ${name}: npm install --save-dev ${name}`, { cause })
  }
}
