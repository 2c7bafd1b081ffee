import { createAccount } from '../../example-app/dist/accounts/accounts.js'
import { openDatabase } from '../../example-app/dist/database/open-database.js'

/** Somebody with an account at Acme Notes. */
export interface Account {
  userId: string
  email: string
  password: string
  company: string
}

/** Different people of different companies, so that a mix-up shows. */
export async function createAccounts (databaseUrl: string, count: number): Promise<Account[]> {
  const database = await openDatabase(databaseUrl)
  try {
    return await Promise.all(Array.from({ length: count }, async (_, index) => {
      const account = { company: `Company ${index}`, email: `user-${index}@example.com`, password: `password of ${index}` }
      const userId = await createAccount(database, { ...account, name: `User ${index}` })
      return { ...account, userId: userId ?? '' }
    }))
  } finally {
    await database.close()
  }
}
