import { type TSchema, Type } from '@sinclair/typebox'
import { englishTexts } from '../pages/page-texts.js'

const option = <T extends TSchema>(schema: T) => Type.Optional(schema)
const hook = Type.Function([], Type.Unknown())
const filled = Type.String({ pattern: '\\S' })
// No parameter, wildcard, query or dot segment: pages and redirects use the paths as they are.
const routePath = Type.String({ pattern: '^(/(?!\\.{1,2}(/|$))[A-Za-z0-9_~.-]+)+$', maxLength: 200 })

const family = '("[\\w -]+"|\'[\\w -]+\'|[A-Za-z_-][\\w-]*( [A-Za-z_-][\\w-]*)*)'
const image = Type.String({
  pattern: '^(/(?!/)[^\\s"<>\\\\]*|data:image/(png|jpeg|gif|webp|svg\\+xml)[;,][^\\s"<>]*)$',
  maxLength: 100_000
})
const words = Type.String({ maxLength: 2000 })
const textsNamedAs = (texts: object) => Object.fromEntries(Object.keys(texts).map((name) => [name, option(words)]))
/** The texts of the pages, where they are given as an object. */
export const textsSchema = Type.Object({
  ...textsNamedAs(englishTexts),
  lang: option(Type.String({ pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$' })),
  dir: option(Type.Union([Type.Literal('ltr'), Type.Literal('rtl')])),
  problems: option(Type.Object(Object.fromEntries(Object.entries(englishTexts.problems).map(([code, problem]) =>
    [code, option(Type.Object(textsNamedAs(problem), { additionalProperties: false }))])
  ), { additionalProperties: false }))
}, { additionalProperties: false })

/** The shape of the options. `resolve-options.ts` checks what a schema cannot express. */
export const optionsSchema = Type.Object({
  environmentUrl: filled,
  clientId: option(filled),
  clientSecret: option(filled),
  scalekit: option(Type.Object({})),
  connectionId: filled,
  findUser: hook,
  findOrganizations: option(hook),
  showClient: option(Type.Boolean()),
  branding: option(Type.Object({
    color: option(filled),
    logo: option(image),
    font: option(Type.String({ pattern: `^${family}( *, *${family})*$`, maxLength: 200 }))
  }, { additionalProperties: false })),
  texts: option(Type.Union([hook, textsSchema])),
  redis: option(Type.Object({})),
  signInPath: option(Type.Union([filled, hook])),
  returnToParam: option(Type.String({ pattern: '^[A-Za-z0-9_.-]+$' })),
  prefix: option(Type.Union([Type.Literal(''), routePath])),
  loginPath: option(routePath),
  continuePath: option(routePath),
  publicUrl: option(Type.Union([filled, Type.Object({ href: filled })])),
  routeConfig: option(Type.Object({})),
  confirm: option(Type.Boolean()),
  productName: option(Type.String({ pattern: '\\S', maxLength: 200 })),
  maxAge: option(Type.Integer({ minimum: 1, maximum: 600 })),
  maxPendingLogins: option(Type.Integer({ minimum: 1, maximum: 50 })),
  timeout: option(Type.Integer({ minimum: 1, maximum: 600_000 })),
  cookie: option(Type.Object({
    name: option(Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 100 })),
    secure: option(Type.Boolean()),
    secret: option(Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })]))
  }, { additionalProperties: false })),
  pages: option(Type.Object({
    confirm: option(hook),
    handoff: option(hook),
    problem: option(hook),
    connectedApps: option(hook)
  }, { additionalProperties: false })),
  trustedOrigins: option(Type.Array(filled)),
  limit: option(Type.Union([Type.Literal(false), Type.Object({
    max: option(Type.Integer({ minimum: 1, maximum: 10_000 })),
    window: option(Type.Number({ exclusiveMinimum: 0, maximum: 86_400 }))
  }, { additionalProperties: false })])),
  rateLimit: option(Type.Object({})),
  connectedApps: option(routePath),
  resourceId: option(Type.String({ pattern: '^res_[A-Za-z0-9_-]{1,100}$' })),
  logLevel: option(filled),
  onCompleted: option(hook),
  onFailed: option(hook)
}, { additionalProperties: false })

/** Where to find the credentials. */
export const credentials = 'Scalekit dashboard: Settings > API Credentials'

/** What each option must be and where to find its value. The error for a wrong option quotes this. */
export const whereOptionIsFound: Record<string, string> = {
  environmentUrl: 'the https origin of the environment, without a path ' +
    `(${credentials} > Environment URL); http only for localhost`,
  clientId: `a non-empty string (${credentials} > Client ID); not needed with "scalekit"`,
  clientSecret: `a non-empty string (${credentials} > Client Secret); not needed with "scalekit"`,
  scalekit: 'an SDK client with auth.updateLoginUserDetails, such as new ScalekitClient(…) from @scalekit-sdk/node',
  connectionId: '"conn_…" or the User Info Post URL (Scalekit dashboard: MCP Servers > your server > Advanced ' +
    'Configuration > Connection ID), not the resource ID "res_…"',
  findUser: 'a function (request) => user, or null if nobody is signed in',
  findOrganizations: 'a function (request, user) => [{ id, name }]',
  showClient: 'a boolean',
  branding: 'an object { color, logo, font }',
  'branding.color': 'a CSS color without transparency, such as "#1f4fbf"',
  'branding.logo': 'a path such as "/logo.svg", or a "data:" URL of an image',
  'branding.font': 'a CSS font stack, such as "Inter, sans-serif"',
  texts: 'an object of texts with names as in `PageTexts`, or a function (request) => texts',
  redis: 'a client of "ioredis" or "redis", which you have connected',
  signInPath: 'a path of your service such as "/signin", or a function that returns one; not a route of this plugin; ' +
    'an absolute URL needs "publicUrl", and its origin in "trustedOrigins"',
  returnToParam: 'the name of a query parameter',
  prefix: 'a static path such as "/staff"',
  loginPath: 'a static path such as "/login", other than "continuePath"',
  continuePath: 'a static path such as "/login/continue", other than "loginPath"',
  publicUrl: 'the http(s) URL at which browsers reach the root of this service, without a query or fragment',
  routeConfig: 'an object',
  confirm: 'a boolean',
  productName: 'a string of 1 to 200 characters',
  maxAge: 'a whole number of seconds from 1 to 600',
  maxPendingLogins: 'a whole number from 1 to 50',
  timeout: 'a whole number of milliseconds from 1 to 600000',
  'cookie.name': 'a string of letters, digits, "_" and "-"',
  'cookie.secure': 'a boolean',
  'cookie.secret': 'a string of at least 32 bytes, or a list of them; required with "scalekit" but no ' +
    '"clientSecret", and if "clientSecret" is shorter',
  cookie: 'an object { name, secure, secret }',
  pages: 'an object { confirm, handoff, problem, connectedApps }',
  'pages.confirm': 'a function (context) => html',
  'pages.handoff': 'a function (context) => html',
  'pages.problem': 'a function (context) => html',
  'pages.connectedApps': 'a function (context) => html',
  trustedOrigins: 'a list of origins such as "https://app.example.com"',
  limit: '{ max, window }, with max from 1 to 10000 logins and window up to 86400 seconds, or false',
  rateLimit: 'an object, as in the config.rateLimit of @fastify/rate-limit',
  connectedApps: 'a static path such as "/settings/apps", other than "loginPath" and "continuePath"',
  resourceId: '"res_…" (Scalekit dashboard: MCP Servers > your server > Resource ID)',
  logLevel: 'the name of a level of the host\'s logger, such as "warn"',
  onCompleted: 'a function (request, event)',
  onFailed: 'a function (request, event)'
}
