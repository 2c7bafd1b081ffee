import { once } from 'node:events'
import { type AddressInfo, connect as openSocket, createServer, type Server } from 'node:net'
import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { createScalekitEmulator, type ScalekitEmulator } from 'fastify-scalekit-login/testing'
import type { Settings } from '../shared/settings.js'

/** A host that runs, as browsers and MCP clients see it. */
export interface RunningHost<App = FastifyInstance> {
  publicUrl: string
  emulator: ScalekitEmulator
  app: App
}

/** A host of any kind of server. */
type AnyHost = Pick<FastifyInstance, 'listen'> & { close (): PromiseLike<unknown> }

export interface StartOptions<App = FastifyInstance> {
  /** Default: `http`. */
  protocol?: 'http' | 'https'
  /** The path of the login route. Default: `/login`. */
  loginPath?: string
  /** What a proxy has before the paths of the service. Default: nothing. */
  publicPath?: string
  /** Leads an address of the outside to the app. Default: the app listens, and the address leads to its port. */
  listen? (app: App, t: TestContext): Promise<number>
}

/** Starts a host and the emulator behind it. A test that ends closes both. */
export async function startHost<App extends AnyHost = FastifyInstance> (
  t: TestContext, buildHost: (settings: Settings) => Promise<App>, options: StartOptions<App> = {}
): Promise<RunningHost<App>> {
  const { protocol = 'http', loginPath = '/login', publicPath = '', listen = listenOnAnyPort } = options
  // The host has to know its address before it listens, so it gets that of a relay.
  let port = 0
  const relay = createServer((socket) => {
    const inner = openSocket(port, '127.0.0.1')
    socket.on('error', () => inner.destroy()).pipe(inner).on('error', () => socket.destroy()).pipe(socket)
  })
  const publicUrl = `${protocol}://localhost:${await listenOnLoopback(relay)}${publicPath}`
  const emulator = await createScalekitEmulator({
    loginUrl: publicUrl + loginPath, mcpServerUrl: `${publicUrl}/mcp`, consent: false
  })
  const { environmentUrl, clientId, clientSecret, connectionId, resourceId } = emulator
  const app = await buildHost({ publicUrl, environmentUrl, clientId, clientSecret, connectionId, resourceId })
  t.after(async () => {
    await app.close()
    await emulator.close()
    relay.close()
  })
  port = await listen(app, t)
  return { publicUrl, emulator, app }
}

async function listenOnAnyPort (app: AnyHost): Promise<number> {
  return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
}

async function listenOnLoopback (server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port }: AddressInfo = Object(server.address())
  return port
}
