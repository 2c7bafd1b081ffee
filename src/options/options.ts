import type { FastifyContextConfig, FastifyRequest, LogLevel } from 'fastify'
import type { Branding } from '../pages/branding.js'
import type { ConfirmPageContext } from '../pages/confirm-page.js'
import type { ConnectedAppsPageContext } from '../pages/connected-apps-page.js'
import type { HandoffPageContext } from '../pages/handoff-page.js'
import type { GivenTexts } from '../pages/page-texts.js'
import type { ProblemPageContext } from '../pages/problem-page.js'
import type { RenderedPage } from '../pages/rendered-page.js'
import type { ScalekitLogin } from '../pending-login/pending-login.js'
import type { RedisClient } from '../redis/redis.js'
import type { ScalekitClientLike } from '../scalekit/shared-client.js'
import type { FindOrganizations } from '../user/organizations.js'
import type { ScalekitUser } from '../user/scalekit-user.js'

/** The user details that `findUser` returns. Only `null` and `undefined` mean that nobody is signed in. */
export type FoundUser = ScalekitUser | null | undefined

/** What the audit hook gets for a completed login. */
export interface CompletedEvent {
  /** Our short handle for the login, as in the log. */
  flowId: string
  /** Scalekit's ID of the login, searchable in its Auth Logs. Empty if the SDK returned none. */
  authRequestId: string
  /** The user's `sub`, as returned by `findUser`. */
  sub: string
  /** The client ID of the app that was connected, if Scalekit told it. */
  clientId?: string | undefined
}

/** What the audit hook gets for a failed login. */
export interface FailedEvent {
  flowId: string
  /** The code of the error, for example `FST_SCALEKIT_LOGIN_REQUEST_EXPIRED`. */
  code: string
  /** The client ID of the app that wants to connect, if Scalekit has told it. */
  clientId?: string | undefined
}

/** Options of the plugin. If one is wrong or unknown, registration fails with `FST_SCALEKIT_INVALID_OPTION`. */
export interface ScalekitLoginOptions {
  /**
   * The Scalekit environment, `https://…` (`http` only for localhost), or your custom domain. A trailing slash is
   * dropped. A path is an error. Dashboard: Settings > API Credentials > Environment URL.
   */
  environmentUrl: string
  /** Required unless `scalekit` is given. Dashboard: Settings > API Credentials > Client ID. */
  clientId?: string | undefined
  /**
   * Required unless `scalekit` is given. Dashboard: Settings > API Credentials > Client Secret. The keys for our
   * cookies are derived from it (HKDF-SHA256), unless `cookie.secret` is set.
   */
  clientSecret?: string | undefined
  /** An SDK client that the host already has. Default: a new one, with `clientId` and `clientSecret`. */
  scalekit?: ScalekitClientLike | undefined
  /**
   * `conn_…`, or the whole User Info Post URL that contains it. Dashboard: MCP Servers > your server > Advanced
   * Configuration > Connection ID.
   */
  connectionId: string
  /**
   * Finds the signed-in user. Called again at every step. What it throws goes to the host's error handler.
   * @returns the details for Scalekit, or `null` or `undefined` if nobody is signed in
   */
  findUser: (request: FastifyRequest) => FoundUser | Promise<FoundUser>
  /**
   * Finds the user's organizations. One is used as it is, several are offered on the confirm page, and none is an
   * error: `FST_SCALEKIT_NO_ORGANIZATION` (403). Sent as `organizationExternalId` and `organizationExternalName`.
   * Default: none.
   */
  findOrganizations?: FindOrganizations | undefined
  /**
   * Whether to ask Scalekit who wants to connect, and for which scopes, if the SDK can (2.17 and later). The confirm
   * page, the chooser and the JSON then say so. Takes at most 1.5 s. If Scalekit does not answer, they do without.
   * Default: `true`.
   */
  showClient?: boolean | undefined
  /** Color, logo and font of the built-in pages. Default: none. */
  branding?: Branding | undefined
  /**
   * Texts of the built-in pages, by name, with their `lang` and `dir`; or a function that returns them for a request.
   * What is left out stays English. What the function throws goes to the host's error handler. Default: English.
   */
  texts?: GivenTexts | ((request: FastifyRequest) => GivenTexts) | undefined
  /**
   * A client of `ioredis` or `redis`. All instances then share `limit`, and which logins have an outcome. Nothing
   * personal is stored. While Redis is out of reach or slow, logins go on with the memory of each process, and one
   * warning is logged. Default: none, each process has its own.
   */
  redis?: RedisClient | undefined
  /**
   * Where users sign in: a path of the host, or a function that returns one. An absolute URL needs `publicUrl`, and its
   * origin in `trustedOrigins`. Default: none; a 401 page asks the user to sign in and try again.
   */
  signInPath?: string | ((request: FastifyRequest, login: ScalekitLogin) => string | Promise<string>) | undefined
  /** Query parameter that tells the sign-in page where to return to. Default: `return_to`. */
  returnToParam?: string | undefined
  /** Prefix of our routes, after the prefixes of the surrounding contexts. Default: none. */
  prefix?: string
  /** Path of the login route. Enter its URL in the Scalekit dashboard. Default: `/login`. */
  loginPath?: string | undefined
  /** Path of the continue route. Default: `/login/continue`. */
  continuePath?: string | undefined
  /**
   * The URL at which browsers reach the root of this service. Set it if a proxy strips a path, or if sign-in is on
   * another origin. Its path is put before every path that we output. `return_to` is a path, and absolute only for a
   * sign-in page on another origin. Default: none.
   */
  publicUrl?: string | URL | undefined
  /** Merged into the `config` of our routes, for the host's guards. Default: none. */
  routeConfig?: FastifyContextConfig & Record<string, unknown> | undefined
  /**
   * `false` completes the login of a signed-in user on GET, without asking. Whoever opens an attacker's link then signs
   * the attacker in (login-request fixation, see SECURITY.md). Default: `true`.
   */
  confirm?: boolean | undefined
  /** The name of the host on the pages. Default: `this application`. */
  productName?: string | undefined
  /** Seconds that a login can be pending, at most 600 (Scalekit drops it after about 600). Default: 570. */
  maxAge?: number | undefined
  /** Number of pending logins in one browser. Beyond it, the oldest is dropped. Default: 5. */
  maxPendingLogins?: number | undefined
  /**
   * Milliseconds that one hand-off to Scalekit can take, including queueing and retries. After that, it fails with
   * `FST_SCALEKIT_TIMEOUT`. Default: 10000.
   */
  timeout?: number | undefined
  /** The cookies for the pending logins of a browser. */
  cookie?: {
    /**
     * Prefix of their names. With `secure`, `__Host-` comes before it. The connection ID and flow ID follow it.
     * Default: `scalekit-login`.
     */
    name?: string | undefined
    /** `false` only if browsers use plain http, as in development. Default: `true`. */
    secure?: boolean | undefined
    /**
     * At least 32 bytes, or a list for rotation: the first signs, all verify. Default: derived from `clientSecret`.
     * Required with `scalekit` but no `clientSecret`, and if `clientSecret` is shorter than 32 bytes.
     */
    secret?: string | string[] | undefined
  } | undefined
  /**
   * Functions that replace our pages. Each returns a complete HTML document. Our Content-Security-Policy applies unless
   * they return another. What they throw goes to the host's error handler. Default: the built-in pages.
   */
  pages?: {
    confirm?: ((context: ConfirmPageContext) => RenderedPage) | undefined
    handoff?: ((context: HandoffPageContext) => RenderedPage) | undefined
    problem?: ((context: ProblemPageContext) => RenderedPage) | undefined
    connectedApps?: ((context: ConnectedAppsPageContext) => RenderedPage) | undefined
  } | undefined
  /**
   * Other origins whose scripts may use the continue route. Register @fastify/cors with `credentials` for them.
   * Default: none.
   */
  trustedOrigins?: string[] | undefined
  /**
   * The number of different outcomes, `max` (default 10), that one `sub` can send in `window` seconds (default 600),
   * per process or, with `redis`, in all. Repeats are free up to three times that number of calls. After that,
   * `FST_SCALEKIT_TOO_MANY_LOGINS`. If the user is not signed in, a canceled login counts for the address (IPv6: its
   * /64). `false`: no limit.
   */
  limit?: { max?: number | undefined, window?: number | undefined } | false | undefined
  /** The `config.rateLimit` of our routes, for @fastify/rate-limit. Default: none. */
  rateLimit?: Record<string, unknown> | undefined
  /**
   * Path of a page where signed-in users see the apps that they have connected, and disconnect them; the same as JSON.
   * It comes after `prefix`. Needs @scalekit-sdk/node 2.14 or later. With an older one, or if no MCP server has the
   * connection, the page answers `FST_SCALEKIT_UNSUPPORTED_SDK` (501). Default: none, no such page.
   */
  connectedApps?: string | undefined
  /**
   * The MCP server, `res_…`, whose apps `connectedApps` lists. Dashboard: MCP Servers > your server > Resource ID.
   * Default: the one with the connection `connectionId`, found in Scalekit's list when the page is first opened. Set it
   * if `scalekit` is a client of your own whose methods are called as they stand.
   */
  resourceId?: string | undefined
  /** The lowest level that our routes log, as in Fastify's route options. Default: that of the app. */
  logLevel?: LogLevel
  /** Called after a login is completed and its response is decided. Errors that it throws are only logged. */
  onCompleted?: ((request: FastifyRequest, event: CompletedEvent) => void | Promise<void>) | undefined
  /** Called after a login fails and its response is decided. Errors that it throws are only logged. */
  onFailed?: ((request: FastifyRequest, event: FailedEvent) => void | Promise<void>) | undefined
}
