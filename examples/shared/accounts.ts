/** A user of the service. Stands in for your user table. */
export interface Account {
  id: string
  email: string
  name: string
}

const accounts = [
  { id: 'user-1', email: 'alice@example.com', name: 'Alice Example', password: 'correct horse' },
  { id: 'user-2', email: 'bob@example.com', name: 'Bob Example', password: 'battery staple' }
]

/** Who has this email address and password. Stands in for your own check, which compares hashes. */
export async function authenticate (credentials: unknown): Promise<Account | undefined> {
  const { email, password }: { email?: unknown, password?: unknown } = Object(credentials)
  return withoutPassword(accounts.find((account) => account.email === email && account.password === password))
}

export async function findAccount (id: string | undefined): Promise<Account | undefined> {
  return withoutPassword(accounts.find((account) => account.id === id))
}

function withoutPassword (account: typeof accounts[number] | undefined): Account | undefined {
  return account && { id: account.id, email: account.email, name: account.name }
}
