import { PGlite } from '@electric-sql/pglite'
import type { Database } from './database.js'

/** `file:<directory>` lasts; without a URL the data lives in memory. */
export async function openEmbeddedDatabase (url: string | undefined): Promise<Database> {
  const engine = await PGlite.create(url?.replace(/^file:(\/\/)?/, '') ?? 'memory://')
  return {
    query: async <Row>(text: string, params?: unknown[]) => (await engine.query<Row>(text, params)).rows,
    close: () => engine.close()
  }
}
