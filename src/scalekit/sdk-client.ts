import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { DescService } from '@bufbuild/protobuf'
import { ScalekitClient, ScalekitServerException } from '@scalekit-sdk/node'
import type { Call, CallOptions } from './grpc-call.js'
import type { ConsentMethods, ScalekitClientLike } from './shared-client.js'

const OLDEST = { major: 2, minor: 11 }
// ResourceType.MCP_SERVER, which the SDK does not export.
const MCP_SERVER = 5
const LIST_RESOURCES = 'listResources'

// Everything that this package uses of the SDK and that the SDK's types keep private stands in this file. A new version
// of the SDK is checked against it, and `test/sdk-2.19` runs the hand-off on a double of a newer one.

/** Which part of a list is asked for. */
export interface PageQuery {
  pageSize: number
  pageToken: string
}

/** The SDK's methods on a connection of ours. */
export interface SdkMethods {
  auth: ScalekitClientLike['auth']
  /** Only where the client has its own. */
  readonly resources: ConsentMethods
  /** Lists MCP servers, where the client has `resources` of its own. The SDK has the RPC, and no method for it. */
  listResources (page: PageQuery): Promise<unknown>
}

/** The part of the SDK that gets and keeps the access token of its calls. */
export interface TokenHolder {
  accessToken: string | null
  authenticateClient (): Promise<void>
}

/** What calls of our own need of an SDK client. */
export interface SdkInside {
  readonly environmentUrl: string
  readonly tokenHolder: TokenHolder
  /** What the SDK says about itself with each of its calls, the access token included. */
  buildHeaders (): Record<string, string>
  /** Whether the client still has the SDK's methods, and none that the host has put in their place, as a test does. */
  hasOwnMethods (): boolean
  /** Whether the SDK can say who wants to connect. */
  readonly knowsClients: boolean
  /** The same for what users have allowed: whether the client has the SDK's methods for it. */
  hasOwnConsents (): boolean
  /** Makes the SDK's own methods call through the client that is given. */
  bindMethods (createClient: CreateClient): (options: CallOptions) => SdkMethods
}

type CreateClient = (service: DescService) => Record<string, Call>

interface CoreClient extends TokenHolder {
  axios?: { defaults: object }
  envUrl: string
  userAgent: string
  sdkVersion: string
  apiVersion: string
}

type Auth = ScalekitClientLike['auth']
type AuthInternals = Auth & { coreClient: CoreClient, constructor: Function }

/**
 * The client of a registration that was given none to share. Its token requests end with the budget of a login, and
 * take no proxy from the environment, because the calls on our own connection cannot.
 */
export function createSdkClient (
  environmentUrl: string, clientId: string, clientSecret: string, timeoutMs?: number
): ScalekitClientLike {
  const options = timeoutMs === undefined ? {} : { timeoutMs }
  const client = new ScalekitClient(environmentUrl, clientId, clientSecret, options)
  const { coreClient } = (client as ScalekitClientLike).auth as Partial<AuthInternals>
  Object.assign(Object(coreClient?.axios?.defaults), {
    proxy: false, httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true })
  })
  return client
}

/** The version of a client that is too old to report failed logins; `undefined` for any other client. */
export function findOldVersion ({ auth }: ScalekitClientLike): string | undefined {
  const { coreClient } = auth as Partial<AuthInternals>
  const [, version = '', major, minor] = /^Scalekit-Node\/((\d+)\.(\d+)\S*)/.exec(String(coreClient?.sdkVersion)) ?? []
  const isOld = Number(major) < OLDEST.major || (Number(major) === OLDEST.major && Number(minor) < OLDEST.minor)
  return isOld ? version : undefined
}

/**
 * The service that the SDK's user details are sent with.
 * @throws TypeError where the SDK is not built as we know it
 */
export function findAuthService (auth: Auth = createSdkClient('http://127.0.0.1', 'id', 'secret').auth): DescService {
  return findService(auth)
}

/** The service of clients and of what users have allowed. The SDK knows it longer than the methods for the latter. */
export function findClientService (): DescService {
  const { resources, m2m }: { resources?: object, m2m?: object } =
    Object(createSdkClient('http://127.0.0.1', 'id', 'secret'))
  return findService(Object(resources ?? m2m))
}

/** The service that a part of the SDK calls. Its constructor asks for it, and the SDK exports it nowhere else. */
function findService ({ constructor }: object): DescService {
  const asked: DescService[] = []
  construct(constructor, { createClient: (service: DescService) => { asked.push(service) } })
  const [service] = asked
  if (service === undefined) throw new TypeError('The SDK asks for no service')
  return service
}

/**
 * Opens an SDK client for calls of our own.
 * @returns `undefined` for a client that is called as it stands: one that is built differently, or one whose method the
 * host has replaced
 */
export function openSdkClient (scalekit: ScalekitClientLike): SdkInside | undefined {
  const { auth, resources } = scalekit
  if (!hasInternals(auth)) return undefined
  const { coreClient } = auth
  const knowsConsents = resources !== undefined && hasConsents(resources)
  return {
    environmentUrl: coreClient.envUrl,
    tokenHolder: coreClient,
    buildHeaders: () => ({
      'user-agent': coreClient.userAgent,
      'x-sdk-version': coreClient.sdkVersion,
      'x-api-version': coreClient.apiVersion,
      authorization: `Bearer ${coreClient.accessToken}`
    }),
    hasOwnMethods: () => scalekit.auth === auth && hasOwnMethods(auth),
    knowsClients: auth.getLoginRequestDetails !== undefined,
    hasOwnConsents: () => knowsConsents && scalekit.resources === resources && hasOwnConsents(resources),
    bindMethods (createClient) {
      const onAuth = bindPart(auth as Auth, createClient)
      const onResources = bindPart(resources as ConsentMethods, createClient)
      return (options) => ({
        auth: onAuth.bind(options),
        get resources () { return onResources.bind(options) },
        async listResources (page) {
          const call = onResources.findClient()[LIST_RESOURCES] as Call
          return await call({ resourceType: MCP_SERVER, ...page }, options)
        }
      })
    }
  }
}

/** Makes a part of the SDK call through the client that is given, which is made when it is first needed. */
function bindPart<Part extends object> (part: Part, createClient: CreateClient) {
  let client: Record<string, Call> | undefined
  const findClient = () => {
    client ??= createClient(findService(part))
    return client
  }
  return {
    findClient,
    bind (options: CallOptions): Part {
      // The SDK's own `connectExec` repeats calls without a common budget.
      const connectExec = (call: Call, message: object) => call(message, options)
      return construct(part.constructor, { createClient: findClient }, { connectExec })
    }
  }
}

/** The SDK's own exception for what our connection threw, so that hosts see what the SDK's documentation names. */
export function toSdkException (error: Error): Error {
  return promote(error)
}

const promote = ScalekitServerException.promote as (error: Error) => ScalekitServerException

function construct<Part> (constructor: Function, ...parts: object[]): Part {
  return Reflect.construct(constructor, parts)
}

function hasInternals (auth: Auth): auth is AuthInternals {
  const { coreClient } = auth as Partial<AuthInternals>
  return typeof coreClient?.authenticateClient === 'function' && typeof coreClient.envUrl === 'string' &&
    'accessToken' in coreClient && hasOwnMethods(auth) && callsMethods(auth, 'updateLoginUserDetails')
}

function hasOwnMethods ({ constructor, updateLoginUserDetails, getLoginRequestDetails }: Auth): boolean {
  const { prototype = {} } = Object(constructor)
  return updateLoginUserDetails === prototype.updateLoginUserDetails &&
    getLoginRequestDetails === prototype.getLoginRequestDetails
}

function hasOwnConsents ({ constructor, listUserConsents, revokeUserConsent }: ConsentMethods): boolean {
  const { prototype = {} } = Object(constructor)
  return listUserConsents === prototype.listUserConsents && revokeUserConsent === prototype.revokeUserConsent
}

function hasConsents (resources: ConsentMethods): boolean {
  return hasOwnConsents(resources) &&
    callsMethods(resources, 'listResourceUserConsents', 'revokeUserConsent', LIST_RESOURCES)
}

/** Whether the service that a part of the SDK calls has these methods. */
function callsMethods (part: object, ...names: string[]): boolean {
  try {
    const { method } = findService(part)
    return names.every((name) => method[name] !== undefined)
  } catch {
    return false
  }
}
