import type { Database } from './database.js'
import { openEmbeddedDatabase } from './embedded-database.js'
import { openPostgresDatabase } from './postgres-database.js'
import { schema } from './schema.js'

/** Opens the database of a URL, or takes one that is open, and creates the tables. */
export async function openDatabase (from: string | Database | undefined): Promise<Database> {
  const database = typeof from === 'object' ? from : await connect(from)
  try {
    await database.query(schema)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

async function connect (url: string | undefined): Promise<Database> {
  return url?.startsWith('postgres') ? openPostgresDatabase(url) : await openEmbeddedDatabase(url)
}
