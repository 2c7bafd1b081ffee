import type { Database } from '../database/database.js'

export interface Note {
  id: string
  text: string
  created_at: Date
}

export const longestNote = 2_000
const mostListed = 100

export function listNotes (database: Database, userId: string): Promise<Note[]> {
  return database.query<Note>(
    `select id, text, created_at from notes where user_id = $1 order by created_at desc, id limit ${mostListed}`,
    [userId])
}

export async function addNote (database: Database, userId: string, text: string): Promise<void> {
  await database.query('insert into notes (user_id, text) values ($1, $2)', [userId, text.trim()])
}
