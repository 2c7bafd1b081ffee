import type { RpcMessage, ScopesOfTool } from 'fastify-scalekit-login/resource-server'

/** The scopes that each tool needs. With its authors, the list of notes shows an account too. */
export const toolScopes = {
  whoami: ['usr:read'],
  list_notes: ({ arguments: values }) => Object(values).with_author === true ? ['notes:read', 'usr:read'] : ['notes:read'],
  add_note: ['notes:write']
} satisfies Record<string, ScopesOfTool>

/** The scopes of what is no tool: the resource and the prompt hold notes. */
export function findMessageScopes ({ method }: RpcMessage): string[] {
  return ['resources/read', 'prompts/get'].includes(method) ? ['notes:read'] : []
}

/** Whether some call of a tool is open to a caller with these scopes. */
export function mayUse (tool: keyof typeof toolScopes, scopes: ReadonlySet<string>): boolean {
  const needed: ScopesOfTool = toolScopes[tool]
  return (typeof needed === 'function' ? needed({}) : needed).every((scope) => scopes.has(scope))
}
