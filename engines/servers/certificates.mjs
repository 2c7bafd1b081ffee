import { createHash, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { createAuthority as createCa } from '../../dist/testing/tls/certificates.js'

/**
 * A certificate authority for one run.
 * `spki` is the hash of its key, as Chromium takes it. `contextFor(name)` is a TLS context with a certificate for it.
 */
export async function createAuthority () {
  const authority = await createCa('Test CA of the browser engines')
  const publicKey = new X509Certificate(authority.cert).publicKey.export({ type: 'spki', format: 'der' })
  const contexts = new Map()
  const createContext = async (name) => {
    const { key, cert } = await authority.issue([{ type: 2, value: name }])
    // With the authority's own certificate, in which Chromium finds the key it was told to trust.
    return createSecureContext({ key, cert: `${cert}\n${authority.cert}` })
  }
  return {
    spki: createHash('sha256').update(publicKey).digest('base64'),
    contextFor (name) {
      if (!contexts.has(name)) contexts.set(name, createContext(name))
      return contexts.get(name)
    }
  }
}
