import { loadPeer } from '../load-peer.js'

/** What the emulator needs of its one optional peer. */
export type OidcProvider = Pick<typeof import('oidc-provider'), 'Provider' | 'errors' | 'interactionPolicy'>

export async function loadOidcProvider (): Promise<OidcProvider> {
  return await loadPeer('The Scalekit emulator', 'oidc-provider', importOidcProvider)
}

// The main module prints "Unsupported runtime" on Node 20; what it re-exports does not. The types know only the main
// one.
async function importOidcProvider (): Promise<OidcProvider> {
  const lib = 'oidc-provider/lib'
  const { Provider } = await import(`${lib}/provider.js`)
  const errors = await import(`${lib}/helpers/errors.js`)
  const interactionPolicy = await import(`${lib}/helpers/interaction_policy/index.js`)
  return { Provider, errors, interactionPolicy }
}
