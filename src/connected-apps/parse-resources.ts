/** The ID of the MCP server with exactly this connection, in a list of Scalekit's. */
export function parseResourceId (answer: unknown, connectionId: string): string | undefined {
  const { resources }: { resources?: unknown } = Object(answer)
  return Array.isArray(resources) ? resources.map((one) => idOf(one, connectionId)).find(Boolean) : undefined
}

function idOf (resource: unknown, connectionId: string): string | undefined {
  const { id, connectionDetails }: { id?: unknown, connectionDetails?: unknown } = Object(resource)
  return Object(connectionDetails).id === connectionId && typeof id === 'string' ? id : undefined
}
