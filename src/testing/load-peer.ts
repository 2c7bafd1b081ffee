/** Imports an optional peer. If it is missing, throws an error that says what to install. */
export async function loadPeer<T> (user: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (!isNotFound(cause)) throw cause
    throw new Error(`${user} needs ${name}: npm install --save-dev ${name}`, { cause })
  }
}

// By message, because loaders on another thread (in tests) lose the code.
function isNotFound (error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Cannot find package')
}
