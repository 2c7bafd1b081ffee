import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLoopbackCertificate, type LoopbackCertificate } from './certificates.js'

/** A certificate, and where clients find what to trust. */
export interface Trust extends LoopbackCertificate {
  readonly caFile: string
  /** Removes the file and its folder. */
  remove (): Promise<void>
}

/** Makes a certificate for loopback, and saves that of its authority for clients that take a file. */
export async function createTrust (): Promise<Trust> {
  const certificate = await createLoopbackCertificate()
  const folder = await mkdtemp(join(tmpdir(), 'scalekit-emulator-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, certificate.ca)
  return { ...certificate, caFile, remove: () => rm(folder, { recursive: true, force: true }) }
}
