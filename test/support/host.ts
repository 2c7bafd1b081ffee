import type { AddressInfo } from 'node:net'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import { scalekitLogin, type ScalekitLoginOptions, type ScalekitUser } from '../../dist/index.js'
import { createScalekitEmulator, type ScalekitEmulator, type ScalekitEmulatorOptions } from '../../dist/testing/index.js'
import { fieldsOf, locationOf, Visitor } from './visitor.js'

declare module 'fastify' {
  interface Session { user?: ScalekitUser, since?: number }
}

export const alice: ScalekitUser = { sub: 'user_alice', email: 'alice@example.com', name: 'Alice Example' }
export const bob: ScalekitUser = { sub: 'user_bob', email: 'bob@example.com', name: 'Bob Example' }

/**
 * A budget that is meant to run out, and in which a busy machine still makes the hand-offs that are meant to succeed.
 */
export const SHORT_BUDGET_MS = 2000

export interface HostSetup {
  /** Options of the plugin that differ. */
  options?: Partial<ScalekitLoginOptions>
  emulator?: ScalekitEmulatorOptions
  /** Options of Fastify's own. */
  fastify?: Pick<FastifyServerOptions, 'trustProxy'>
  /** Attributes of the host's session cookie. */
  session?: { sameSite: 'lax' | 'strict' }
  /** Runs before the plugin is registered. */
  before?: (app: FastifyInstance, emulator: ScalekitEmulator) => void | Promise<void>
  /** Runs after it. */
  after?: (app: FastifyInstance, emulator: ScalekitEmulator) => void | Promise<void>
  /** Registers the plugin in another way. */
  register?: (app: FastifyInstance, options: ScalekitLoginOptions, emulator: ScalekitEmulator) => void | Promise<void>
}

/** A host with a sign-in of its own, and the emulator it hands its logins to; both on real sockets. */
export interface Host {
  app: FastifyInstance
  emulator: ScalekitEmulator
  origin: string
  /** Everything logged so far, at every level. */
  log: string[]
  visitor: () => Visitor
  /** How many updates Scalekit has seen, of all login requests. */
  updates: () => number
}

export const findUser = (request: FastifyRequest) => request.session.user ?? null

/** The options that lead to an emulator. */
export function optionsFor ({ environmentUrl, clientId, clientSecret, connectionId }: ScalekitEmulator): ScalekitLoginOptions {
  return { environmentUrl, clientId, clientSecret, connectionId, findUser, signInPath: '/signin', cookie: { secure: false } }
}

export async function startHost (t: Test, setup: HostSetup = {}): Promise<Host> {
  const log: string[] = []
  const app = Fastify({ ...setup.fastify, logger: { level: 'trace', stream: { write: (line: string) => { log.push(line) } } } })
  let origin = ''
  const emulator = await createScalekitEmulator({ loginUrl: () => `${origin}/login`, ...setup.emulator })
  t.teardown(async () => {
    await app.close()
    await emulator.close()
  })
  await app.register(cookie)
  await app.register(session, { secret: 'a secret of the host, for its tests only', cookie: { secure: false, ...setup.session }, saveUninitialized: false })
  await setup.before?.(app, emulator)
  const options = { ...optionsFor(emulator), ...setup.options }
  if (setup.register) await setup.register(app, options, emulator)
  else await app.register(scalekitLogin, options)
  await app.register(signInRoutes)
  await setup.after?.(app, emulator)
  if (!app.hasRoute({ method: 'GET', url: '/signin' })) app.get('/signin', async () => 'The sign-in form')
  await app.listen({ port: 0, host: '127.0.0.1' })
  origin = `http://localhost:${(app.server.address() as AddressInfo).port}`
  const updates = () => [...emulator.loginRequests.values()].reduce((sum, { updates }) => sum + updates.length, 0)
  return { app, emulator, origin, log, visitor: () => new Visitor(origin), updates }
}

/** Signs in whomever the body names, in a fresh session, and leads on as the README says. */
async function signInRoutes (app: FastifyInstance) {
  app.post<{ Body: { user: ScalekitUser } }>('/signin', async (request, reply) => {
    await request.session.regenerate()
    request.session.user = request.body.user
    return reply.redirect(request.scalekitLogin?.continuePath ?? '/', 303)
  })
}

export async function signIn (visitor: Visitor, user: unknown, path = '/signin') {
  return await visitor.postJson(path, { user }, { accept: 'text/html' })
}

/** Starts a login at Scalekit and follows it to the continue route's URL. */
export async function arrive (visitor: Visitor, { emulator }: Pick<Host, 'emulator'>, state?: string) {
  const started = emulator.startLogin(state === undefined ? {} : { state })
  const answer = await visitor.get(started.loginUrl)
  const continueUrl = locationOf(answer)
  return { ...started, answer, continueUrl, flow: new URL(continueUrl, visitor.origin).searchParams.get('flow') ?? '' }
}

/** The fields of the confirm page at a continue URL. */
export async function fieldsAt (visitor: Visitor, continueUrl: string) {
  return fieldsOf(await visitor.get(continueUrl))
}

/** The same for somebody signed in, up to the fields of the confirm page. */
export async function arriveSignedIn (visitor: Visitor, host: Pick<Host, 'emulator'>, user: unknown = alice) {
  await signIn(visitor, user)
  const login = await arrive(visitor, host)
  const page = await visitor.get(login.continueUrl)
  return { ...login, page, fields: fieldsOf(page) }
}

/** Makes the token that the host got when it began to listen invalid: its next call asks for another. */
export async function revokeFirstToken ({ emulator }: Host): Promise<void> {
  await until(() => emulator.stats.tokenRequests > 0)
  emulator.revokeTokens()
}

/** Moves the clock of host and emulator on, for the rest of the test. */
export function passTime (t: Test, milliseconds: number): void {
  const { now } = Date
  t.intercept(Date, 'now', { value: () => now() + milliseconds })
}

/** Waits for something that happens after an answer; the test's own time limit ends it otherwise. */
export async function until (happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setImmediate(resolve))
}
