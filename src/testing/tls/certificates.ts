import { loadPeer } from '../load-peer.js'

/** A certificate for loopback, and that of the authority which vouches for it, in PEM. */
export interface LoopbackCertificate {
  key: string
  cert: string
  ca: string
}

const keys = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** Makes a certificate authority for one use, and a certificate of it for loopback's names and addresses. */
export async function createLoopbackCertificate (): Promise<LoopbackCertificate> {
  const { generate } = await loadPeer('TLS in the Scalekit emulator', 'selfsigned', () => import('selfsigned'))
  const authority = await generate([{ name: 'commonName', value: 'Scalekit emulator test CA' }], {
    ...keys,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...keys,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }]
      }
    ]
  })
  return { key, cert, ca: authority.cert }
}
