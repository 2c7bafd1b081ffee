import type { CallToolResult, Tool } from '@modelcontextprotocol/client'
import { clampText } from './own-exchange.js'
import type { OwnCall, OwnTool } from './own-visit.js'

export interface ToolCall {
  name: string
  args: Record<string, unknown>
}

export function describeTool ({ name, description, inputSchema, annotations }: Tool): OwnTool {
  return { name, description, inputSchema, readOnly: annotations?.readOnlyHint === true }
}

/**
 * The tool to try: one without required arguments that only reads, or at least says that it destroys nothing.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations "destructiveHint"
 */
export function pickTool (tools: readonly Tool[]): Tool | undefined {
  const easy = tools.filter(({ inputSchema }) => !inputSchema.required?.length)
  return easy.find(({ annotations }) => annotations?.readOnlyHint) ??
    easy.find(({ annotations }) => annotations?.destructiveHint === false)
}

export function describeResult (call: ToolCall, { content, isError }: CallToolResult): OwnCall {
  const text = content.map((part) => part.type === 'text' ? part.text : `(${part.type})`).join('\n')
  return { ...call, text: clampText(text), isError: isError === true }
}
