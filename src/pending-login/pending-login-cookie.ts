import type {} from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cookieSuffixes } from './cookie-suffix.js'
import { findCookies } from './find-cookies.js'
import { isMac, type Keys, mac } from './keys.js'
import type { PendingLogin } from './pending-login.js'
import { readLogin, writeLogin } from './pending-login-text.js'

interface CookieOptions {
  connectionId: string
  cookie: { name: string, secure: boolean }
  maxAge: number
  maxPendingLogins: number
}

// Servers and proxies accept at least 4,096 bytes of cookies, and the host has its own.
const MAX_COOKIE_BYTES = 3800
// A late user is told that the login expired (410) rather than that there is none (400).
const LATE_MS = 300_000

interface SignedLogin {
  login: PendingLogin
  /** The end of the cookie's name. */
  suffix: string
  /** The cookie's value, as the browser has it. */
  value: string
}

export type PendingLoginCookie = ReturnType<typeof createPendingLoginCookie>

/**
 * Reads and writes the signed cookies of one registration. Each login has its own, so that responses to several tabs do
 * not overwrite each other. The names and keys include the connection ID.
 */
export function createPendingLoginCookie (app: FastifyInstance, options: CookieOptions, keys: Keys) {
  const { connectionId, cookie: { name, secure }, maxAge, maxPendingLogins } = options
  const prefix = `${secure ? '__Host-' : ''}${name}-${connectionId}-`
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure, encode: (value: string) => value } as const
  const suffixOf = cookieSuffixes()
  const cleared = new WeakMap<FastifyReply, string[]>()
  const verified = Symbol('fastify-scalekit-login.verified')
  app.decorateRequest(verified, undefined)

  /** Verifies once for each request, however many steps ask. */
  function readAll (request: Pick<FastifyRequest, 'headers'> & { [verified]?: SignedLogin[] }): SignedLogin[] {
    request[verified] ??= verify(request.headers.cookie)
    return request[verified]
  }

  // The host may parse cookies later, with another encoding, or not at all. Ours need no decoding.
  function verify (cookie = ''): SignedLogin[] {
    const found: SignedLogin[] = []
    for (const { suffix, value } of findCookies(cookie, prefix)) {
      const login = unsign(suffix, value)
      if (login && found.every((other) => other.suffix !== suffix)) found.push({ login, suffix, value })
    }
    return found.length < 2 ? found : found.sort((one, other) => other.login.receivedAt - one.login.receivedAt)
  }

  // @fastify/cookie's Signer takes no key objects, and without them newer Node.js is several times slower.
  const sign = (suffix: string, text: string) => `${text}.${mac(keys[0], [suffix, text])}`

  function unsign (suffix: string, value: string): PendingLogin | undefined {
    const at = value.lastIndexOf('.')
    const [text, given] = [value.slice(0, at), value.slice(at + 1)]
    return isMac(given, keys, [suffix, text]) ? readLogin(suffix, text) : undefined
  }

  const setCookie = (app: FastifyInstance, suffix: string, value: string, maxAge: number) =>
    app.serializeCookie(prefix + suffix, value, { ...attributes, maxAge })

  /** The line that writes a login into a cookie: the one that it came in, or a new one. */
  function serializeTo (app: FastifyInstance, login: PendingLogin, known?: string): { suffix: string, line: string } {
    const own = writeLogin(login.flowId, login)
    const suffix = known ?? suffixOf(login, own)
    const text = suffix === login.flowId ? own : writeLogin(suffix, login)
    return { suffix, line: setCookie(app, suffix, sign(suffix, text), (maxAge + LATE_MS) / 1000) }
  }

  /**
   * Drops the oldest logins of a browser where there are too many, or where they take too much room beside `bytes`
   * more.
   */
  function dropOldest (request: FastifyRequest, reply: FastifyReply, most: number, bytes = 0): void {
    const logins = readAll(request)
    const firstTooMany = logins.findIndex(({ suffix, value }, index) => {
      bytes += '; '.length + prefix.length + suffix.length + '='.length + value.length
      return index >= most || bytes > MAX_COOKIE_BYTES
    })
    if (firstTooMany < 0) return
    for (const { suffix } of logins.splice(firstTooMany)) {
      reply.header('set-cookie', setCookie(reply.server, suffix, '', 0))
    }
  }

  return {
    /** The line that writes a login into the cookie that it came in. */
    serialize (request: Pick<FastifyRequest, 'headers' | 'server'>, login: PendingLogin): string {
      const known = readAll(request).find((other) => other.login.flowId === login.flowId)
      return serializeTo(request.server, login, known?.suffix).line
    },

    /** All logins of this browser, newest first, including expired ones. */
    read: (request: FastifyRequest): PendingLogin[] => readAll(request).map(({ login }) => login),

    /** Adds a login, and makes room for it. */
    save (request: FastifyRequest, reply: FastifyReply, login: PendingLogin) {
      const { suffix, line } = serializeTo(reply.server, login)
      const others = readAll(request)
      const displaced = others.findIndex((other) => other.suffix === suffix)
      if (displaced >= 0) others.splice(displaced, 1)
      dropOldest(request, reply, maxPendingLogins - 1, line.indexOf(';'))
      reply.header('set-cookie', line)
    },

    /**
     * Drops what is too much. Tabs that start at the same time know nothing of each other, and so cannot do it
     * themselves.
     */
    prune: (request: FastifyRequest, reply: FastifyReply) => dropOldest(request, reply, maxPendingLogins),

    /**
     * Removes what waits for a login request, with every attribute it was set with: browsers would keep it otherwise.
     */
    clear (request: FastifyRequest, reply: FastifyReply, loginRequestId: string) {
      const lines = readAll(request).filter(({ login }) => login.loginRequestId === loginRequestId)
        .map(({ suffix }) => setCookie(reply.server, suffix, '', 0))
      for (const line of lines) reply.header('set-cookie', line)
      cleared.set(reply, lines)
    },

    /** Reverts what `clear` added to a response that has failed since. */
    keep (reply: FastifyReply) {
      const ours = cleared.get(reply)
      if (ours === undefined) return
      const others = [reply.getHeader('set-cookie')].flat()
        .filter((line) => typeof line === 'string' && !ours.includes(line))
      reply.removeHeader('set-cookie')
      for (const line of others) reply.header('set-cookie', line)
    }
  }
}
