import { type ImportPackage, loadPeer } from '../load-peer.js'

/** A certificate for loopback, and that of the authority which vouches for it, in PEM. */
export interface LoopbackCertificate {
  key: string
  cert: string
  ca: string
}

/** A certificate authority for one use. */
export interface Authority {
  /** Its own certificate, in PEM. */
  cert: string
  /** Makes a certificate for a server with these names: 2 is a DNS name, 7 an IP address. */
  issue: (names: Array<{ type: 2, value: string } | { type: 7, ip: string }>) => Promise<{ key: string, cert: string }>
}

const keys = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

const importSelfsigned = (importPackage: ImportPackage) => importPackage<typeof import('selfsigned')>('selfsigned')

export async function createAuthority (commonName: string): Promise<Authority> {
  const { generate } = await loadPeer('TLS in the Scalekit emulator', 'selfsigned', importSelfsigned)
  const authority = await generate([{ name: 'commonName', value: commonName }], {
    ...keys,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
  return {
    cert: authority.cert,
    async issue (altNames) {
      const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
        ...keys,
        ca: { key: authority.private, cert: authority.cert },
        extensions: [
          { name: 'basicConstraints', cA: false, critical: true },
          { name: 'keyUsage', digitalSignature: true, critical: true },
          { name: 'extKeyUsage', serverAuth: true },
          { name: 'subjectAltName', altNames }
        ]
      })
      return { key, cert }
    }
  }
}

/** Makes a certificate authority, and a certificate of it for loopback's names and addresses. */
export async function createLoopbackCertificate (): Promise<LoopbackCertificate> {
  const authority = await createAuthority('Scalekit emulator test CA')
  const names = [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }] as const
  return { ...await authority.issue([...names]), ca: authority.cert }
}
