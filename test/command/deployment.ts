import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import Fastify from 'fastify'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { runCommand } from '../../dist/command/run-command.js'
import { type DoctorSurroundings, runDoctor } from '../../dist/command/doctor/doctor.js'
import type { Finding } from '../../dist/command/doctor/findings/finding.js'
import { scalekitLogin, type ScalekitLoginOptions } from '../../dist/index.js'
import { scalekitResourceServer } from '../../dist/resource-server/index.js'
import { createScalekitEmulator, type ScalekitEmulator } from '../../dist/testing/index.js'
import { createLoopbackCertificate } from '../../dist/testing/tls/certificates.js'
import { type Front, type Passing, startFront } from './front.js'

/** Versions for which there is nothing to say. */
export const software = { node: '24.11.0', sdk: '2.19.1' }

/** A healthy service behind https, and a healthy Scalekit behind http; a test may change what passes. */
export interface Deployment {
  service: Front
  scalekit: Front
  emulator: ScalekitEmulator
  ca: string
  variables: Record<string, string>
  args: string[]
}

export async function startDeployment (t: Test): Promise<Deployment> {
  const { ca, key, cert } = await createLoopbackCertificate()
  const [service, scalekit] = [await startFront(t, { key, cert }), await startFront(t)]
  const emulator = await createScalekitEmulator()
  t.teardown(() => emulator.close())
  scalekit.target = emulator.environmentUrl
  const { clientId, clientSecret, connectionId, resourceId } = emulator
  const environmentUrl = scalekit.origin
  const mcpServerUrl = `${service.origin}/mcp`
  service.target = await startService(t, { environmentUrl, clientId, clientSecret, connectionId }, { resourceId, resource: mcpServerUrl })
  const variables = {
    SCALEKIT_ENVIRONMENT_URL: environmentUrl,
    SCALEKIT_CLIENT_ID: clientId,
    SCALEKIT_CLIENT_SECRET: clientSecret,
    SCALEKIT_CONNECTION_ID: connectionId,
    SCALEKIT_RESOURCE_ID: resourceId,
    MCP_SERVER_URL: mcpServerUrl
  }
  const deployment = { service, scalekit, emulator, ca, variables, args: ['--url', service.origin] }
  heal(deployment)
  return deployment
}

/** Ends what a test has changed. */
export function heal ({ service, scalekit, emulator }: Deployment): void {
  Object.assign(service, { before () {}, after () {} })
  // The emulator names its own origin; a Scalekit behind a proxy names the proxy's. Its tokens are signed, so that
  // another one stands for them.
  let token = ''
  scalekit.before = ({ requestHeaders }) => {
    if (requestHeaders.authorization === 'Bearer opaque') requestHeaders.authorization = `Bearer ${token}`
  }
  scalekit.after = (passing) => {
    passing.body = passing.body.replaceAll(emulator.environmentUrl, scalekit.origin)
    if (passing.path !== '/oauth/token' || passing.status !== 200) return
    token = JSON.parse(passing.body).access_token
    passing.body = passing.body.replace(token, 'opaque')
  }
}

/** Changes the answers to one path, or to all. */
export function change (front: Front, path: string | undefined, tamper: (passing: Passing) => void): void {
  const { after } = front
  front.after = (passing) => {
    after(passing)
    if (path === undefined || passing.path.split('?')[0] === path) tamper(passing)
  }
}

async function startService (
  t: Test, scalekit: Omit<ScalekitLoginOptions, 'findUser'>, resource: { resourceId: string, resource: string }
): Promise<string> {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(cookie)
  await app.register(scalekitLogin, { ...scalekit, signInPath: '/signin', findUser: () => null })
  app.get('/signin', async () => 'Sign in')
  await app.register(scalekitResourceServer, { environmentUrl: scalekit.environmentUrl, ...resource })
  await app.register(async (mcp) => {
    await mcp.register(cors, { exposedHeaders: ['WWW-Authenticate'] })
    mcp.addHook('onRequest', mcp.requireAccessToken())
    mcp.post('/mcp', async () => ({}))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

export interface Outcome {
  code: number
  output: string
  error: string
  ok: boolean
  findings: Finding[]
}

/** Runs the doctor in this process, and reads its JSON. */
export async function examine (
  { args, variables, ca }: Pick<Deployment, 'args' | 'variables' | 'ca'>, surroundings: DoctorSurroundings = {}
): Promise<Outcome> {
  const { write, writeError, outcome } = record()
  outcome.code = await runDoctor(['--json', ...args], { env: variables, write, writeError, isColored: false }, { software, ca, timeout: 5000, ...surroundings })
  return { ...outcome, ...JSON.parse(outcome.output) }
}

/** Runs the whole command in this process. */
export async function run (args: string[], env: Record<string, string | undefined> = {}, isColored = false): Promise<Outcome> {
  const { write, writeError, outcome } = record()
  outcome.code = await runCommand(args, { env, write, writeError, isColored })
  return outcome
}

function record () {
  const outcome: Outcome = { code: -1, output: '', error: '', ok: false, findings: [] }
  return {
    outcome,
    write: (text: string) => { outcome.output += text },
    writeError: (text: string) => { outcome.error += text }
  }
}

/** The findings of a kind, by code. */
export function codesOf ({ findings }: Outcome, status: Finding['status']): string[] {
  return findings.filter((finding) => finding.status === status).map(({ code }) => code)
}
