import { type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { Value } from '@sinclair/typebox/value'
import type { FastifyRequest } from 'fastify'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors/errors.js'
import { parseEnvironmentUrl } from '../environment-url.js'
import { isColor } from '../pages/brand-color.js'
import type { Branding } from '../pages/branding.js'
import { completeTexts, type PageTexts } from '../pages/page-texts.js'
import { describeKind } from '../user/describe-kind.js'
import { optionsSchema, textsSchema, whereOptionIsFound } from './options-schema.js'
import type { ScalekitLoginOptions } from './options.js'

const MIN_SECRET_BYTES = 32

/** The options of a registration, with every default filled in and without the client secret and cookie secrets. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>['options']

/** Checks the options and fills in the defaults. Throws `FST_SCALEKIT_INVALID_OPTION` at the first wrong option. */
export function resolveOptions (given: ScalekitLoginOptions) {
  checkShape(given)
  const publicUrl = given.publicUrl === undefined ? undefined : resolvePublicUrl(given.publicUrl)
  const options = {
    ...pickHooks(given),
    environmentUrl: parseEnvironmentUrl(given.environmentUrl) ?? refuseOption('environmentUrl'),
    connectionId: resolveConnectionId(given.connectionId),
    showClient: given.showClient ?? true,
    texts: resolveTexts(given.texts),
    signInPath: given.signInPath,
    returnToParam: given.returnToParam ?? 'return_to',
    prefix: given.prefix ?? '',
    loginPath: given.loginPath ?? '/login',
    continuePath: given.continuePath ?? '/login/continue',
    publicUrl,
    publicPath: publicUrl === undefined ? '' : publicUrl.pathname.replace(/\/+$/, ''),
    connectedApps: resolveConnectedApps(given),
    logLevel: given.logLevel,
    routeConfig: { ...given.routeConfig, ...(given.rateLimit && { rateLimit: given.rateLimit }) },
    confirm: given.confirm ?? true,
    productName: given.productName ?? 'this application',
    maxAge: (given.maxAge ?? 570) * 1000,
    maxPendingLogins: given.maxPendingLogins ?? 5,
    timeout: given.timeout ?? 10_000,
    cookie: { name: given.cookie?.name ?? 'scalekit-login', secure: given.cookie?.secure ?? true },
    pages: given.pages ?? {},
    trustedOrigins: new Set((given.trustedOrigins ?? []).map(resolveOrigin)),
    limit: given.limit !== false && { max: given.limit?.max ?? 10, window: (given.limit?.window ?? 600) * 1000 }
  }
  if (given.branding?.color !== undefined && !isColor(given.branding.color)) refuseOption('branding.color')
  if (options.loginPath === options.continuePath) refuseOption('continuePath')
  if ([options.loginPath, options.continuePath].some((path) => path === given.connectedApps)) {
    refuseOption('connectedApps')
  }
  if (typeof given.signInPath === 'string' && !isSignInTarget(given.signInPath, options)) refuseOption('signInPath')
  return { options, branding: resolveBranding(given.branding, options.publicPath), secrets: resolveSecrets(given) }
}

function resolveConnectedApps ({ connectedApps: path, resourceId }: ScalekitLoginOptions) {
  return path === undefined ? undefined : { path, resourceId }
}

function pickHooks ({ findUser, findOrganizations, onCompleted, onFailed }: ScalekitLoginOptions) {
  return { findUser, findOrganizations, onCompleted, onFailed }
}

/** Whether the target is a path of the host, or an absolute URL that the options allow. */
export function isSignInTarget (
  target: string,
  { publicUrl, trustedOrigins }: { publicUrl: URL | undefined, trustedOrigins: Set<string> }
): boolean {
  if (/[\\\s\p{Cc}]/u.test(target)) return false
  if (target.startsWith('/')) return !target.startsWith('//')
  return publicUrl !== undefined && URL.canParse(target) && trustedOrigins.has(new URL(target).origin)
}

/** Throws an error that names the option and says what it must be, but never quotes its value. */
export function refuseOption (name: string, reason = whereOptionIsFound[name]): never {
  throw new FST_SCALEKIT_INVALID_OPTION(`Option "${name}" must be ${reason}`)
}

function checkShape (given: ScalekitLoginOptions) {
  const error = Value.Errors(optionsSchema, given).First()
  if (error === undefined) return checkClients(given)
  const name = error.path.slice(1).replaceAll('/', '.')
  if (name === 'texts' && typeof given.texts === 'object') refuseTexts(given.texts)
  const known = whereOptionIsFound[name] ?? whereOptionIsFound[name.replace(/\.\d+$/, '')]
  const wrong = known === undefined
    ? `unknown. The options are: ${Object.keys(whereOptionIsFound).join(', ')}`
    : `${describeKind(error.value)}. It must be ${known}`
  throw new FST_SCALEKIT_INVALID_OPTION(`Option "${name}" is ${wrong}`)
}

/** Names the text, because a union in a schema does not. */
function refuseTexts (texts: object): never {
  const { path, type, value } = Value.Errors(textsSchema, texts).First() as ValueError
  const name = `texts${path.replaceAll('/', '.')}`
  const isUnknown = type === ValueErrorType.ObjectAdditionalProperties
  const wrong = isUnknown ? 'unknown' : `${describeKind(value)}, which cannot be one`
  throw new FST_SCALEKIT_INVALID_OPTION(
    `Option "${name}" is ${wrong}. The exported englishTexts has the names, and examples of each text`)
}

// Clients define their methods on prototypes, which a schema does not check.
function checkClients ({ scalekit, redis, clientId, clientSecret }: ScalekitLoginOptions) {
  if (scalekit === undefined && clientId === undefined) refuseOption('clientId')
  if (scalekit === undefined && clientSecret === undefined) refuseOption('clientSecret')
  if (scalekit !== undefined && typeof scalekit.auth?.updateLoginUserDetails !== 'function') refuseOption('scalekit')
  if (redis !== undefined && typeof redis.eval !== 'function') refuseOption('redis')
}

/** The texts of the pages for a request. */
function resolveTexts (given: ScalekitLoginOptions['texts'] = {}): (request: FastifyRequest) => PageTexts {
  if (typeof given === 'function') return (request) => completeTexts(given(request))
  const texts = completeTexts(given)
  return () => texts
}

function resolveBranding ({ logo, ...others }: Branding = {}, publicPath: string): Branding {
  if (logo === undefined) return others
  return { ...others, logo: logo.startsWith('/') ? publicPath + logo : logo }
}

function resolveConnectionId (value: string): string {
  const id = /^https?:\/\/\S+\/connections\/([^/]+)\/auth-requests\//.exec(value)?.[1] ?? value
  if (!/^conn_[A-Za-z0-9_-]{1,100}$/.test(id)) refuseOption('connectionId')
  return id
}

function resolvePublicUrl (value: string | URL): URL {
  const url = URL.canParse(String(value)) ? new URL(value) : refuseOption('publicUrl')
  if (!/^https?:$/.test(url.protocol) || url.href !== url.origin + url.pathname) refuseOption('publicUrl')
  return url
}

function resolveOrigin (value: string): string {
  if (!URL.canParse(value) || new URL(value).origin !== value) refuseOption('trustedOrigins')
  return value
}

function resolveSecrets ({ cookie, clientSecret }: ScalekitLoginOptions): [string, ...string[]] {
  const [first, ...others] = [cookie?.secret ?? clientSecret ?? []].flat()
  if (first === undefined || [first, ...others].some((secret) => Buffer.byteLength(secret) < MIN_SECRET_BYTES)) {
    refuseOption('cookie.secret')
  }
  return [first, ...others]
}
