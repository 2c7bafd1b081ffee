import pg from 'pg'
import type { Database } from './database.js'

export function openPostgresDatabase (url: string): Database {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 5_000 })
  // The pool replaces an idle connection that breaks; unheard, its error event would end the process.
  pool.on('error', () => {})
  return {
    query: async <Row>(text: string, params?: unknown[]) => {
      const result = await pool.query(text, params)
      return result.rows as Row[]
    },
    close: () => pool.end()
  }
}
