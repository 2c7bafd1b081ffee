import type { FastifyInstance } from 'fastify'
import type { EmulatorMistake, ScalekitEmulator } from 'fastify-scalekit-login/testing'
import { buildApp, type AppOptions } from './app.js'
import type { Config, ScalekitConfig } from './config.js'
import { addDemoUser, type DemoUser } from './demo-user.js'
import { findFreePort, loopback } from './open-port.js'

export interface ServicesOptions {
  config: Config
  /** The emulator's port, where it is free; any other by default. */
  emulatorPort?: number
  /** Is told what the emulator finds wrong in a login. */
  onMistake?: (mistake: EmulatorMistake) => void
  logger?: AppOptions['logger']
  database?: AppOptions['database']
}

export interface Services {
  app: FastifyInstance
  appUrl: string
  mcpUrl: string
  /** Takes Scalekit's place where that is not configured. */
  emulator: ScalekitEmulator | undefined
  /** Only ever beside the emulator. */
  demoUser: DemoUser | undefined
  close (): Promise<void>
}

export async function startServices (options: ServicesOptions): Promise<Services> {
  const { scalekit } = options.config
  if (scalekit) {
    const { app, publicUrl } = await startApp(options, scalekit)
    return describe(app, publicUrl, undefined, undefined)
  }
  let appUrl = ''
  const emulator = await startEmulator(() => appUrl, options)
  try {
    const { app, publicUrl } = await startApp(options, emulator)
    appUrl = publicUrl
    return describe(app, publicUrl, emulator, await addDemoUser(app.database))
  } catch (error) {
    await emulator.close()
    throw error
  }
}

function describe (
  app: FastifyInstance, appUrl: string, emulator: ScalekitEmulator | undefined, demoUser: DemoUser | undefined
): Services {
  const close = async (): Promise<void> => {
    await Promise.all([app.close(), emulator?.close()])
  }
  return { app, appUrl, mcpUrl: `${appUrl}/mcp`, emulator, demoUser, close }
}

async function startEmulator (
  appUrl: () => string, { emulatorPort: port = 0, onMistake = () => {} }: ServicesOptions
): Promise<ScalekitEmulator> {
  // Only here: beside a real Scalekit, nothing of it is loaded.
  const { createScalekitEmulator } = await import('fastify-scalekit-login/testing')
  const urls = { loginUrl: () => `${appUrl()}/login`, mcpServerUrl: () => `${appUrl()}/mcp` }
  try {
    return await createScalekitEmulator({ ...urls, port, onMistake })
  } catch (error) {
    if (!isPortTaken(error)) throw error
    return createScalekitEmulator({ ...urls, port: 0, onMistake })
  }
}

interface RunningApp {
  app: FastifyInstance
  publicUrl: string
}

const mostAttempts = 5

/**
 * The app publishes its own address, so its port is chosen before it is built, and chosen again if that was too late.
 */
async function startApp (options: ServicesOptions, scalekit: ScalekitConfig): Promise<RunningApp> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(options, scalekit, options.config.port || await findFreePort())
    } catch (error) {
      if (options.config.port !== 0 || attempt === mostAttempts || !isPortTaken(error)) throw error
    }
  }
}

async function listen ({ config, logger, database }: ServicesOptions, scalekit: ScalekitConfig, port: number): Promise<RunningApp> {
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`
  const app = await buildApp({ ...config, publicUrl, scalekit, logger, database })
  try {
    await app.listen({ port, host: loopback })
    return { app, publicUrl }
  } catch (error) {
    await app.close()
    throw error
  }
}

function isPortTaken (error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
