/** What the emulator needs of its one optional peer. */
export type OidcProvider = Pick<typeof import('oidc-provider'), 'Provider' | 'errors' | 'interactionPolicy'>

export async function loadOidcProvider (): Promise<OidcProvider> {
  return await loadPeer('oidc-provider', importOidcProvider)
}

/** Imports an optional peer; a missing one is an error that says what to install. */
export async function loadPeer<T> (name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (cause) {
    if (!isNotFound(cause)) throw cause
    throw new Error(`The Scalekit emulator needs ${name}: npm install --save-dev ${name}`, { cause })
  }
}

// By message, for loaders on a thread of their own (those of tests) lose the code.
function isNotFound (error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Cannot find package')
}

// The main module prints "Unsupported runtime" on Node 20; what it re-exports does not. The types know only the main one.
async function importOidcProvider (): Promise<OidcProvider> {
  const lib = 'oidc-provider/lib'
  const { Provider } = await import(`${lib}/provider.js`)
  const errors = await import(`${lib}/helpers/errors.js`)
  const interactionPolicy = await import(`${lib}/helpers/interaction_policy/index.js`)
  return { Provider, errors, interactionPolicy }
}
