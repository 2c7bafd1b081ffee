import { hash, verify } from '@node-rs/argon2'

// The library's defaults are OWASP's minimum for argon2id: 19 MiB of memory, two passes, one lane.
export const hashPassword = (password: string): Promise<string> => hash(password)

const decoyHash = hash('no account has this password')

/**
 * Takes as long for an unknown account as for a known one, so that timing does not tell which email addresses exist.
 */
export async function verifyPassword (passwordHash: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? await decoyHash, password)
  return matches && passwordHash !== undefined
}
