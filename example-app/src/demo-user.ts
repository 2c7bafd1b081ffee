import { randomBytes } from 'node:crypto'
import { createAccount } from './accounts/accounts.js'
import { hashPassword } from './accounts/passwords.js'
import type { Database } from './database/database.js'

export interface DemoUser {
  email: string
  password: string
}

/** An account to try the app with. Its password is new at every start, so that no database keeps a well-known one. */
export async function addDemoUser (database: Database): Promise<DemoUser> {
  const email = 'alice@example.com'
  const password = randomBytes(9).toString('base64url')
  const userId = await createAccount(database, { company: 'Example Ltd', name: 'Alice Example', email, password })
  if (userId === null) {
    await database.query('update users set password_hash = $2 where email = $1', [email, await hashPassword(password)])
  }
  return { email, password }
}
