import { PGlite } from '@electric-sql/pglite'
import t from 'tap'
import type { Database } from '../../example-app/dist/database/database.js'

let engine: Promise<PGlite> | undefined
let opened = 0

/** An empty database. Those of a process share an engine, because its start takes longer than most tests. */
export async function openTestDatabase (): Promise<Database> {
  engine ??= startEngine()
  const shared = await engine
  const name = `test_${++opened}`
  await shared.exec(`create schema ${name}`)
  return {
    query: async <Row>(text: string, params?: unknown[]) => await shared.transaction(async (transaction) => {
      await transaction.exec(`set local search_path to ${name}`)
      return (await transaction.query<Row>(text, params)).rows
    }),
    close: async () => { await shared.exec(`drop schema ${name} cascade`) }
  }
}

async function startEngine (): Promise<PGlite> {
  const started = await PGlite.create('memory://')
  t.teardown(() => started.close())
  return started
}
