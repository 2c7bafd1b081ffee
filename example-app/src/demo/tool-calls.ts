import type { CallToolResult } from '@modelcontextprotocol/client'
import type { ToolCall } from './mcp-client.js'

/** A client of the MCP SDK, or one that handles sign-in itself. */
export interface ToolUser {
  callTool (call: ToolCall): Promise<CallToolResult>
}

/** Only reads. Returns the name of the user for whom the tools act. */
export async function lookAround (client: ToolUser): Promise<string> {
  const { name } = await callTool(client, 'whoami') as { name: string }
  await callTool(client, 'list_notes')
  return name
}

/** Adds a note and checks that it is listed. */
export async function writeNote (client: ToolUser): Promise<void> {
  const text = 'Written by an MCP client'
  await callTool(client, 'add_note', { text })
  const { notes } = await callTool(client, 'list_notes') as { notes: { text: string }[] }
  if (!notes.some((note) => note.text === text)) throw new Error('list_notes did not return the new note')
}

export async function callTool (client: ToolUser, name: string, input: Record<string, unknown> = {}): Promise<unknown> {
  const result = await client.callTool({ name, arguments: input })
  const [content] = result.content
  const text = content?.type === 'text' ? content.text : ''
  if (result.isError) throw new Error(`the tool ${name} failed: ${text}`)
  return JSON.parse(text)
}
