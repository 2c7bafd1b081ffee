import type { Database } from './database.js'
import { openEmbeddedDatabase } from './embedded-database.js'
import { openPostgresDatabase } from './postgres-database.js'
import { schema } from './schema.js'

export async function openDatabase (url: string | undefined): Promise<Database> {
  const database = url?.startsWith('postgres') ? openPostgresDatabase(url) : await openEmbeddedDatabase(url)
  try {
    await database.query(schema)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
