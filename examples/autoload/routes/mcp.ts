import type { FastifyInstance } from 'fastify'
import { addMcpEndpoint } from '../../shared/mcp-endpoint.js'
import type { Settings } from '../../shared/settings.js'

export default async function mcpRoutes (app: FastifyInstance, options: { settings: Settings }): Promise<void> {
  await addMcpEndpoint(app, options.settings)
}
