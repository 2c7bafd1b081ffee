import type { Client } from '@modelcontextprotocol/client'

/** The name of the user for whom the tools act, having added a note and found it again. */
export async function useTools (client: Client): Promise<string> {
  const text = 'Written by an MCP client'
  const { name } = await callTool(client, 'whoami') as { name: string }
  await callTool(client, 'add_note', { text })
  const { notes } = await callTool(client, 'list_notes') as { notes: { text: string }[] }
  if (!notes.some((note) => note.text === text)) throw new Error('list_notes does not have the note of add_note')
  return name
}

export async function callTool (client: Client, name: string, input: Record<string, unknown> = {}): Promise<unknown> {
  const result = await client.callTool({ name, arguments: input })
  const [content] = result.content
  const text = content?.type === 'text' ? content.text : ''
  if (result.isError) throw new Error(`the tool ${name} answered: ${text}`)
  return JSON.parse(text)
}
