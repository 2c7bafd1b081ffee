import type { FastifyContextConfig, FastifyRequest } from 'fastify'
import type { ConfirmPageContext } from '../pages/confirm-page.js'
import type { HandoffPageContext } from '../pages/handoff-page.js'
import type { ProblemPageContext } from '../pages/problem-page.js'
import type { RenderedPage } from '../pages/rendered-page.js'
import type { ScalekitLogin } from '../pending-login/pending-login.js'
import type { ScalekitClientLike } from '../scalekit/sdk-client.js'
import type { FindOrganizations } from '../user/organizations.js'
import type { ScalekitUser } from '../user/scalekit-user.js'

/** A user's details as `findUser` answers them; nothing but `null` and `undefined` stand for nobody. */
export type FoundUser = ScalekitUser | null | undefined

/** What a completed login tells the audit hook. */
export interface CompletedEvent {
  /** Our short handle for the login, as in the log. */
  flowId: string
  /** Scalekit's ID of the login, searchable in its Auth Logs; empty where the SDK gave none. */
  authRequestId: string
  /** Whose login it is, as the host's `findUser` named it. */
  sub: string
}

/** What a failed login tells the audit hook. */
export interface FailedEvent {
  flowId: string
  /** The code of the error, for example `FST_SCALEKIT_LOGIN_REQUEST_EXPIRED`. */
  code: string
}

/** Options of the plugin. Wrong and unknown ones fail the registration with `FST_SCALEKIT_INVALID_OPTION`. */
export interface ScalekitLoginOptions {
  /**
   * The Scalekit environment, `https://…` (`http` only on loopback), also a custom domain. A trailing slash is dropped, a path
   * is refused. Dashboard: Settings > API Credentials > Environment URL.
   */
  environmentUrl: string
  /** Required unless `scalekit` is given. Dashboard: Settings > API Credentials > Client ID. */
  clientId?: string | undefined
  /**
   * Required unless `scalekit` is given. Dashboard: Settings > API Credentials > Client Secret. The keys of our cookie are
   * derived from it (HKDF-SHA256) unless `cookie.secret` is set.
   */
  clientSecret?: string | undefined
  /** An SDK client to share with the rest of the host. Default: one made from `clientId` and `clientSecret`. */
  scalekit?: ScalekitClientLike | undefined
  /**
   * `conn_…`, or the whole User Info Post URL that holds it. Dashboard: MCP Servers > your server > Advanced Configuration >
   * Connection ID.
   */
  connectionId: string
  /**
   * Who is signed in at the host. Asked again at every step; what it throws goes to the host's error handler.
   * @returns the details that Scalekit gets, `null` or `undefined` for nobody
   */
  findUser: (request: FastifyRequest) => FoundUser | Promise<FoundUser>
  /**
   * The organizations the user may act for: one is taken, several are offered on the confirm page, none is answered with
   * `FST_SCALEKIT_NO_ORGANIZATION` (403). Sent as `organizationExternalId` and `organizationExternalName`. Default: not asked.
   */
  findOrganizations?: FindOrganizations | undefined
  /**
   * Where an anonymous visitor signs in: a path of the host, or a function that answers one. An absolute URL is taken only with
   * `publicUrl` set and its origin in `trustedOrigins`. Default: none, a 401 page asks to sign in and reload.
   */
  signInPath?: string | ((request: FastifyRequest, login: ScalekitLogin) => string | Promise<string>) | undefined
  /** Query parameter under which the sign-in page gets the path to come back to. Default: `return_to`. */
  returnToParam?: string | undefined
  /** Prefix of both routes, after those of the contexts around the plugin. Default: none. */
  prefix?: string
  /** Path of the login route, to be entered in the Scalekit dashboard. Default: `/login`. */
  loginPath?: string | undefined
  /** Path of the continue route. Default: `/login/continue`. */
  continuePath?: string | undefined
  /**
   * How browsers see the root of this service, when a proxy strips a path or sign-in is on another origin: its path goes before
   * every path that we print, and `return_to` becomes absolute. Default: none.
   */
  publicUrl?: string | URL | undefined
  /** Merged into `config` of our routes, for guards of the host that look there. Default: none. */
  routeConfig?: FastifyContextConfig & Record<string, unknown> | undefined
  /**
   * `false` completes on GET for a signed-in user, without a question: whoever is sent a link then signs its sender in
   * (login-request fixation, see SECURITY.md). Default: `true`.
   */
  confirm?: boolean | undefined
  /** What the pages call the host. Default: `this application`. */
  productName?: string | undefined
  /** Seconds a login may wait for its user, at most 600 (Scalekit drops it at about 600). Default: 570. */
  maxAge?: number | undefined
  /** Logins that may wait in one browser; the oldest is dropped. Default: 5. */
  maxPendingLogins?: number | undefined
  /**
   * Milliseconds that one hand-off to Scalekit may take, waiting for its turn and retries included; beyond,
   * `FST_SCALEKIT_TIMEOUT`. Default: 10000.
   */
  timeout?: number | undefined
  /** The cookie that holds the pending logins of a browser. */
  cookie?: {
    /** Start of its name; `__Host-` goes before it with `secure`, the connection ID after it. Default: `scalekit-login`. */
    name?: string | undefined
    /** `false` only where the service is reached over plain http, as in development. Default: `true`. */
    secure?: boolean | undefined
    /**
     * At least 32 bytes, or several of them for rotation: the first signs, all verify. Default: derived from `clientSecret`;
     * required where `scalekit` comes without `clientSecret`.
     */
    secret?: string | string[] | undefined
  } | undefined
  /**
   * Pages that take the place of ours; each answers a complete HTML document. Our Content-Security-Policy stays unless the
   * answer holds another. What they throw goes to the host's error handler. Default: built in.
   */
  pages?: {
    confirm?: ((context: ConfirmPageContext) => RenderedPage) | undefined
    handoff?: ((context: HandoffPageContext) => RenderedPage) | undefined
    problem?: ((context: ProblemPageContext) => RenderedPage) | undefined
  } | undefined
  /**
   * Further origins whose scripts may use the continue route; the host registers @fastify/cors with `credentials` for them.
   * Default: none.
   */
  trustedOrigins?: string[] | undefined
  /**
   * Outcomes that one `sub` may send to Scalekit per process: `max` (default 10) in `window` seconds (default 600); beyond,
   * `FST_SCALEKIT_TOO_MANY_LOGINS`. What an anonymous visitor cancels counts for its address. `false` turns it off.
   */
  limit?: { max?: number | undefined, window?: number | undefined } | false | undefined
  /** Handed to @fastify/rate-limit as `config.rateLimit` of our routes, where the host has it. Default: none. */
  rateLimit?: Record<string, unknown> | undefined
  /** Called after a login was completed and its answer decided; what it throws is logged and changes nothing. */
  onCompleted?: ((request: FastifyRequest, event: CompletedEvent) => void | Promise<void>) | undefined
  /** Called after a login failed and its answer was decided; what it throws is logged and changes nothing. */
  onFailed?: ((request: FastifyRequest, event: FailedEvent) => void | Promise<void>) | undefined
}
