import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import scalekitLogin, {
  type CompletedLogin, type FoundUser, FST_SCALEKIT_TIMEOUT, FST_SCALEKIT_UNAVAILABLE, type ScalekitClientDetails,
  type ScalekitLogin, type ScalekitLoginOptions, scalekitLogin as named, type ScalekitUser
} from 'fastify-scalekit-login'
import scalekitResourceServer, {
  type AccessTokenClaims, FST_SCALEKIT_MISSING_TOKEN, type Guard, type ScalekitResourceServerOptions
} from 'fastify-scalekit-login/resource-server'
import { createScalekitEmulator, createTestBrowser, type ScalekitEmulator } from 'fastify-scalekit-login/testing'
import { describe, expect, test } from 'tstyche'

declare const request: FastifyRequest
declare const reply: FastifyReply

describe('errors', () => {
  test('are classes with a code and a status', () => {
    expect(new FST_SCALEKIT_UNAVAILABLE()).type.toBeAssignableTo<Error>()
    expect(new FST_SCALEKIT_UNAVAILABLE().code).type.toBe<'FST_SCALEKIT_UNAVAILABLE'>()
    expect(new FST_SCALEKIT_TIMEOUT({ cause: 'why' }).statusCode).type.toBe<504>()
    expect(new FST_SCALEKIT_MISSING_TOKEN().statusCode).type.toBe<401>()
  })

  test('narrow what was caught', () => {
    const caught: unknown = undefined
    if (caught instanceof FST_SCALEKIT_UNAVAILABLE) expect(caught.statusCode).type.toBe<503>()
  })
})

describe('the plugin', () => {
  test('is the default export and a named one', () => {
    expect(scalekitLogin).type.toBe(named)
    expect(Fastify().register).type.toBeCallableWith(scalekitLogin, {} as ScalekitLoginOptions)
    expect(Fastify().register).type.not.toBeCallableWith(scalekitLogin, { environmentUrl: 'https://acme.scalekit.com' })
  })

  test('takes users as databases have them', () => {
    expect<{ sub: string, email: string, name: null }>().type.toBeAssignableTo<ScalekitUser>()
    expect<{ sub: string, email: null }>().type.not.toBeAssignableTo<ScalekitUser>()
    expect<{ sub: string }>().type.not.toBeAssignableTo<ScalekitUser>()
    expect<null>().type.toBeAssignableTo<FoundUser>()
    expect<false>().type.not.toBeAssignableTo<FoundUser>()
    expect<(request: FastifyRequest) => Promise<undefined>>().type.toBeAssignableTo<ScalekitLoginOptions['findUser']>()
  })
})

describe('the decorators', () => {
  test('of requests', () => {
    expect(request.scalekitLogin).type.toBe<ScalekitLogin | null>()
    expect(request.scalekitLogins).type.toBe<ScalekitLogin[]>()
    expect(request.scalekitContinuePath).type.toBe<string | null>()
    expect(request.findScalekitClient()).type.toBe<Promise<ScalekitClientDetails | null>>()
    expect(request.completeScalekitLogin(undefined, { confirmed: true })).type.toBe<Promise<CompletedLogin>>()
    expect(request.failScalekitLogin()).type.toBe<Promise<CompletedLogin>>()
    expect(request.accessTokenClaims).type.toBe<Readonly<AccessTokenClaims>>()
  })

  test('of replies', () => {
    expect(reply.redirectToScalekit({} as CompletedLogin)).type.toBe<FastifyReply>()
    expect(reply.sendScalekitProblem).type.toBeCallableWith(new Error())
  })
})

describe('the resource server', () => {
  test('has guards for every kind of server', () => {
    const http2 = Fastify({ http2: true })
    expect(http2.addHook).type.toBeCallableWith('onRequest', http2.requireAccessToken())
    expect(Fastify().addHook).type.toBeCallableWith('preHandler', Fastify().requireScopes('usr:read'))
    expect(Fastify().requireToolScopes({ whoami: [], '*': () => ['usr:read'] })).type.toBe<Guard>()
  })

  test('requires its three values', () => {
    expect(Fastify().register).type.not.toBeCallableWith(scalekitResourceServer, { resource: 'https://mcp.acme.com/mcp' })
    expect<ScalekitResourceServerOptions>().type.toHaveProperty('isRevoked')
  })
})

describe('the entry for tests', () => {
  test('has an emulator that can be disposed of, and a browser', () => {
    expect(createScalekitEmulator()).type.toBe<Promise<ScalekitEmulator>>()
    expect<ScalekitEmulator>().type.toBeAssignableTo<AsyncDisposable>()
    expect(createTestBrowser).type.toBeCallableWith({ app: Fastify() })
    expect(createTestBrowser).type.toBeCallableWith({ app: Fastify({ http2: true }) })
  })
})
