import type { ScalekitEmulator } from 'fastify-scalekit-login/testing'
import type { Test } from 'tap'
import { readConfig } from '../../example-app/dist/config.js'
import type { DemoUser } from '../../example-app/dist/demo-user.js'
import { startServices, type Services } from '../../example-app/dist/services.js'
import { openTestDatabase } from './test-database.js'

export interface TestServices extends Services {
  emulator: ScalekitEmulator
  demoUser: DemoUser
}

/** The app and the emulator, on free ports. */
export async function startTestServices (t: Test, environment: Record<string, string> = {}): Promise<TestServices> {
  const services = await startServices({
    config: readConfig({ PORT: '0', ...environment }), database: await openTestDatabase()
  })
  t.teardown(() => services.close())
  const { emulator, demoUser } = services
  if (!emulator || !demoUser) throw new Error('these tests run against the emulator')
  return { ...services, emulator, demoUser }
}
