// An MCP server with what the conformance suite asks for, behind the guard or open. The suite cannot send a token, and so each
// request gets one on its way.
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/fastify'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { completable, createMcpHandler, McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
import Fastify from 'fastify'
import scalekitResourceServer, { toRouteHandler } from 'fastify-scalekit-login/resource-server'
import * as z from 'zod'

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA='
const text = (text) => ({ type: 'text', text })
const image = { type: 'image', data: png, mimeType: 'image/png' }
const embedded = (uri, content) => ({ type: 'resource', resource: { uri, mimeType: 'text/plain', text: content } })
const user = (content) => ({ role: 'user', content })

function createServer () {
  const server = new McpServer({ name: 'interop', version: '1.0.0' }, { capabilities: { logging: {} } })
  const tool = (name, description, answer, inputSchema) => server.registerTool(
    name, { description, ...inputSchema && { inputSchema } },
    inputSchema ? async (_values, context) => await answer(context) : answer)

  tool('test_simple_text', 'Returns a text', async () => ({ content: [text('This is a simple text response for testing.')] }))
  tool('test_image_content', 'Returns an image', async () => ({ content: [image] }))
  tool('test_audio_content', 'Returns a sound', async () => ({ content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }] }))
  tool('test_embedded_resource', 'Returns a resource', async () => ({
    content: [embedded('test://embedded-resource', 'This is an embedded resource content.')]
  }))
  tool('test_multiple_content_types', 'Returns contents of several types', async () => ({
    content: [text('Multiple content types test:'), image, embedded('test://mixed-content-resource', '{"test":"data","value":123}')]
  }))
  tool('test_error_handling', 'Always fails', async () => ({ isError: true, content: [text('This tool intentionally returns an error')] }))
  tool('test_tool_with_logging', 'Logs while it works', async ({ mcpReq }) => {
    for (const step of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) await mcpReq.log('info', step)
    return { content: [text('Tool with logging executed successfully')] }
  })
  tool('test_logging_tool', 'Logs once', async ({ mcpReq }) => {
    await mcpReq.log('info', 'Tool execution started')
    return { content: [text('Logged')] }
  })
  tool('test_tool_with_progress', 'Says how far it is', async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } })
    }
    return { content: [text('Done')] }
  })

  server.registerResource('text', 'test://static-text', { mimeType: 'text/plain' }, async ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }]
  }))
  server.registerResource('binary', 'test://static-binary', { mimeType: 'image/png' }, async ({ href: uri }) => ({
    contents: [{ uri, mimeType: 'image/png', blob: png }]
  }))
  server.registerResource('template', new ResourceTemplate('test://template/{id}/data', { list: undefined }), { mimeType: 'application/json' },
    async ({ href: uri }, { id }) => ({
      contents: [{ uri, mimeType: 'application/json', text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) }]
    }))

  server.registerPrompt('test_simple_prompt', { description: 'A prompt' }, async () => (
    { messages: [user(text('This is a simple prompt for testing.'))] }))
  server.registerPrompt('test_prompt_with_arguments', {
    description: 'A prompt with arguments',
    argsSchema: z.object({ arg1: completable(z.string(), (value) => ['paris', 'park', 'party'].filter((one) => one.startsWith(value))), arg2: z.string() })
  }, async ({ arg1, arg2 }) => ({ messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))] }))
  server.registerPrompt('test_prompt_with_embedded_resource', {
    description: 'A prompt with a resource', argsSchema: z.object({ resourceUri: z.string() })
  }, async ({ resourceUri }) => ({
    messages: [user(embedded(resourceUri, 'Embedded resource content for testing.')), user(text('Please process the embedded resource above.'))]
  }))
  server.registerPrompt('test_prompt_with_image', { description: 'A prompt with an image' }, async () => (
    { messages: [user(image), user(text('Please analyze the image above.'))] }))
  return server
}

/**
 * @param emulator whose tokens the guard takes; `undefined` for a server without a guard
 * @param getToken gives the token that requests get on their way
 */
export async function startServer (emulator, getToken, port) {
  const app = Fastify({ forceCloseConnections: true })
  const resource = `http://127.0.0.1:${port}/mcp`
  await app.register(scalekitResourceServer, {
    environmentUrl: emulator.environmentUrl, resourceId: emulator.resourceId, resource, scopesSupported: ['usr:read']
  })
  app.addHook('onRequest', localhostHostValidation())
  app.addHook('onRequest', localhostOriginValidation())
  const handler = createMcpHandler(createServer)
  for (const [url, isGuarded] of [['/open', false], ['/mcp', true]]) {
    await app.register(async (mcp) => {
      if (isGuarded) {
        mcp.addHook('onRequest', async ({ headers }) => { headers.authorization ??= `Bearer ${getToken()}` })
        mcp.addHook('onRequest', mcp.requireAccessToken())
        mcp.addHook('preHandler', mcp.requireToolScopes({ '*': ['usr:read'] }))
      }
      mcp.route({ method: ['GET', 'POST', 'DELETE'], url, exposeHeadRoute: false, handler: toRouteHandler(toNodeHandler(handler)) })
    })
  }
  app.addHook('preClose', () => handler.close())
  await app.listen({ port, host: '127.0.0.1' })
  return app
}
