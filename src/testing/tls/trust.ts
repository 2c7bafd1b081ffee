import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Archive } from '../folder/archive.js'
import { createLoopbackCertificate, type LoopbackCertificate } from './certificates.js'

/** A certificate, and where clients find what to trust. */
export interface Trust extends LoopbackCertificate {
  readonly caFile: string
  /** Removes the file and its folder, unless the option `folder` names it. */
  remove (): Promise<void>
}

/**
 * Makes a certificate for loopback, unless there is one that still counts, and saves that of its authority for clients
 * that take a file.
 */
export async function createTrust ({ certificate: saved, path }: Archive): Promise<Trust> {
  const known = await saved.read()
  const certificate = known && isCurrent(known) ? known : await createLoopbackCertificate()
  await saved.write(() => certificate)
  const folder = path ?? await mkdtemp(join(tmpdir(), 'scalekit-emulator-'))
  const caFile = join(folder, 'ca.pem')
  await writeFile(caFile, certificate.ca)
  const remove = async (): Promise<void> => {
    if (path === undefined) await rm(folder, { recursive: true, force: true })
  }
  return { ...certificate, caFile, remove }
}

function isCurrent ({ cert, ca }: LoopbackCertificate): boolean {
  return [cert, ca].every((pem) => Date.now() < Date.parse(new X509Certificate(pem).validTo))
}
