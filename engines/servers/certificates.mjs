import { createHash, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { generate } from 'selfsigned'

const keys = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' }

/**
 * A certificate authority for one run.
 * `spki` is the hash of its key, as Chromium takes it. `contextFor(name)` is a TLS context with a certificate for it.
 */
export async function createAuthority () {
  const authority = await generate([{ name: 'commonName', value: 'Test CA of the browser engines' }], {
    ...keys,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
  const contexts = new Map()
  const issue = async (name) => {
    const leaf = await generate([{ name: 'commonName', value: name }], {
      ...keys,
      ca: { key: authority.private, cert: authority.cert },
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: name }] }
      ]
    })
    // With the authority's own certificate, in which Chromium finds the key it was told to trust.
    return createSecureContext({ key: leaf.private, cert: `${leaf.cert}\n${authority.cert}` })
  }
  return {
    spki: createHash('sha256')
      .update(new X509Certificate(authority.cert).publicKey.export({ type: 'spki', format: 'der' })).digest('base64'),
    contextFor (name) {
      if (!contexts.has(name)) contexts.set(name, issue(name))
      return contexts.get(name)
    }
  }
}
