import { type ImportPackage, loadPeer } from '../load-peer.js'

/** What the emulator needs of its one optional peer. */
export type OidcProvider = Pick<typeof import('oidc-provider'), 'Provider' | 'errors' | 'interactionPolicy'>

export async function loadOidcProvider (): Promise<OidcProvider> {
  return await loadPeer('The Scalekit emulator', 'oidc-provider', importOidcProvider)
}

// The main module prints "Unsupported runtime" on Node 20; what it re-exports does not. The types know only the main
// one.
async function importOidcProvider (importPackage: ImportPackage): Promise<OidcProvider> {
  const lib = 'oidc-provider/lib'
  const { Provider } = await importPackage<OidcProvider>(`${lib}/provider.js`)
  const errors = await importPackage<OidcProvider['errors']>(`${lib}/helpers/errors.js`)
  const interactionPolicy = await importPackage<OidcProvider['interactionPolicy']>(
    `${lib}/helpers/interaction_policy/index.js`
  )
  return { Provider, errors, interactionPolicy }
}
