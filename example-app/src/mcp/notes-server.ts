import { McpServer, type CallToolResult, type ServerContext } from '@modelcontextprotocol/server'
import { readCaller } from 'fastify-scalekit-login/resource-server'
import * as z from 'zod'
import { findUser, listOrganizations, type User } from '../accounts/accounts.js'
import type { Database } from '../database/database.js'
import { addNote, listNotes, longestNote } from '../notes/notes.js'
import { mayUse, type toolScopes } from './scopes.js'

/**
 * What one caller may use, for one request. Tools act only for the user that the access token names.
 * @param scopes those of the caller: others are not listed, and the guard refuses them
 */
export function createNotesServer (database: Database, scopes: ReadonlySet<string>): McpServer {
  // Different callers see different lists, so nothing between us and them may share one.
  const server = new McpServer(
    { name: 'acme-notes', title: 'Acme Notes', version: '1.0.0' },
    { cacheHints: { 'tools/list': { ttlMs: 60_000, cacheScope: 'private' } } })
  const ifAllowed = (tool: keyof typeof toolScopes, register: () => unknown): void => { if (mayUse(tool, scopes)) register() }
  const notesOf = async (context: ServerContext) => await listNotes(database, (await findCaller(database, context)).id)

  ifAllowed('whoami', () => server.registerTool('whoami', {
    title: 'Who am I',
    description: 'Returns the account that the notes belong to.',
    annotations: { readOnlyHint: true }
  }, async (context) => {
    const caller = readCaller(claimsOf(context))
    if (caller.kind === 'agent') return answer({ agent: caller.clientId })
    const { id, name, email } = await findCaller(database, context)
    const organizations = await listOrganizations(database, id)
    return answer({ id, name, email, organizations: organizations.map((organization) => organization.name) })
  }))

  ifAllowed('list_notes', () => server.registerTool('list_notes', {
    title: 'List notes',
    description: 'Lists the user\'s notes, newest first.',
    inputSchema: z.object({ with_author: z.boolean().optional() }),
    annotations: { readOnlyHint: true }
  }, async ({ with_author: withAuthor = false }, context) => {
    const notes = (await notesOf(context)).map((note) => ({ text: note.text, createdAt: note.created_at.toISOString() }))
    return answer(withAuthor ? { author: (await findCaller(database, context)).name, notes } : { notes })
  }))

  ifAllowed('add_note', () => server.registerTool('add_note', {
    title: 'Add a note',
    description: 'Adds a note for the user.',
    inputSchema: z.object({ text: z.string().trim().min(1).max(longestNote) }),
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false }
  }, async ({ text }, context) => {
    const { id } = await findCaller(database, context)
    await addNote(database, id, text)
    return answer({ added: text })
  }))

  server.registerResource('notes', 'notes://all', { title: 'All notes', mimeType: 'text/plain' }, async ({ href }, context) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: textOf(await notesOf(context)) }]
  }))

  server.registerPrompt('summarize_notes', { title: 'Summarize my notes' }, async (context) => ({
    messages: [{
      role: 'user', content: { type: 'text', text: `Summarize these notes in three sentences:\n\n${textOf(await notesOf(context))}` }
    }]
  }))

  return server
}

async function findCaller (database: Database, context: ServerContext): Promise<User> {
  const caller = readCaller(claimsOf(context))
  if (caller.kind === 'agent') throw new Error('Notes belong to users: sign in as one')
  const user = await findUser(database, caller.sub)
  if (!user) throw new Error('The account in this access token no longer exists')
  return user
}

function claimsOf ({ http }: ServerContext): Record<string, unknown> {
  return http?.authInfo?.extra ?? {}
}

function textOf (notes: Array<{ text: string }>): string {
  return notes.map(({ text }) => text).join('\n\n')
}

function answer (content: unknown): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(content) }] }
}
