/** Imports an optional peer; a missing one is an error that says what to install. */
export async function loadPeer<T> (user: string, name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (!isNotFound(cause)) throw cause
    throw new Error(`${user} needs ${name}: npm install --save-dev ${name}`, { cause })
  }
}

// By message, for loaders on a thread of their own (those of tests) lose the code.
function isNotFound (error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Cannot find package')
}
