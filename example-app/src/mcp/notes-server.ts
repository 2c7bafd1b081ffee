import { McpServer, type CallToolResult, type ServerContext } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { findUser, listOrganizations, type User } from '../accounts/accounts.js'
import type { Database } from '../database/database.js'
import { addNote, listNotes, longestNote } from '../notes/notes.js'

/** The tools for one request. Each acts only for the user that the access token names. */
export function createNotesServer (database: Database): McpServer {
  const server = new McpServer({ name: 'acme-notes', title: 'Acme Notes', version: '1.0.0' })

  server.registerTool('whoami', {
    title: 'Who am I',
    description: 'Returns the account that the notes belong to.',
    annotations: { readOnlyHint: true }
  }, async (context) => {
    const { id, name, email } = await findCaller(database, context)
    const organizations = await listOrganizations(database, id)
    return answer({ id, name, email, organizations: organizations.map((organization) => organization.name) })
  })

  server.registerTool('list_notes', {
    title: 'List notes',
    description: 'Lists the user\'s notes, newest first.',
    annotations: { readOnlyHint: true }
  }, async (context) => {
    const { id } = await findCaller(database, context)
    const notes = await listNotes(database, id)
    return answer({ notes: notes.map((note) => ({ text: note.text, createdAt: note.created_at.toISOString() })) })
  })

  server.registerTool('add_note', {
    title: 'Add a note',
    description: 'Adds a note for the user.',
    inputSchema: z.object({ text: z.string().trim().min(1).max(longestNote) }),
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false }
  }, async ({ text }, context) => {
    const { id } = await findCaller(database, context)
    await addNote(database, id, text)
    return answer({ added: text })
  })

  return server
}

async function findCaller (database: Database, context: ServerContext): Promise<User> {
  const sub = context.http?.authInfo?.extra?.sub
  const user = typeof sub === 'string' ? await findUser(database, sub) : null
  if (!user) throw new Error('The account in this access token no longer exists')
  return user
}

function answer (content: unknown): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(content) }] }
}
