import type {} from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isMac, type Keys, mac } from './keys.js'
import type { PendingLogin } from './pending-login.js'

interface CookieOptions {
  connectionId: string
  cookie: { name: string, secure: boolean }
  maxAge: number
  maxPendingLogins: number
}

// Servers and proxies accept at least 4,096 bytes of cookies, and the host has its own.
const MAX_COOKIE_BYTES = 3800
// So that a late user sees that the login expired (410), not that there is none (400).
const LATE_MS = 3_600_000

interface SignedLogin {
  login: PendingLogin
  /** The cookie as the browser sent it. */
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
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const
  const cleared = new WeakMap<FastifyReply, string[]>()
  const verified = Symbol('fastify-scalekit-login.verified')
  app.decorateRequest(verified, undefined)

  /** Verifies once per request, however many steps need the result. */
  function readAll (request: FastifyRequest & { [verified]?: SignedLogin[] }): SignedLogin[] {
    request[verified] ??= verify(request.headers.cookie)
    return request[verified]
  }

  // The host may parse cookies later, with another encoding, or not at all. Ours need no decoding.
  function verify (cookie = ''): SignedLogin[] {
    const found: SignedLogin[] = []
    for (const part of cookie.split(';')) {
      const pair = part.trim()
      if (!pair.startsWith(prefix)) continue
      const at = pair.indexOf('=')
      const [flowId, value] = [pair.slice(prefix.length, at), pair.slice(at + 1)]
      const login = unsign(value)
      const isNew = found.every((other) => other.login.flowId !== flowId)
      if (login && login.flowId === flowId && isNew) found.push({ login, value })
    }
    return found.sort((one, other) => other.login.receivedAt - one.login.receivedAt)
  }

  // @fastify/cookie's Signer accepts no key objects, and without them newer Node.js is several times slower.
  function sign (login: PendingLogin): string {
    const text = encode(login)
    return `${text}.${mac(keys[0], [text])}`
  }

  function unsign (value: string): PendingLogin | undefined {
    const at = value.indexOf('.')
    const [text, given] = [value.slice(0, at), value.slice(at + 1)]
    return isMac(given, keys, [text]) ? decode(text) : undefined
  }

  function setCookie (app: FastifyInstance, { flowId }: PendingLogin, value: string, maxAge: number) {
    return app.serializeCookie(prefix + flowId, value, { ...attributes, maxAge })
  }

  /** The `Set-Cookie` line for a login. */
  const serialize = (app: FastifyInstance, login: PendingLogin) =>
    setCookie(app, login, sign(login), (maxAge + LATE_MS) / 1000)

  return {
    serialize,

    /** All logins of this browser, newest first, including expired ones. */
    read: (request: FastifyRequest): PendingLogin[] => readAll(request).map(({ login }) => login),

    /** Adds a login. Drops the oldest if there are too many or they are too large together. */
    save (request: FastifyRequest, reply: FastifyReply, login: PendingLogin) {
      const line = serialize(reply.server, login)
      reply.header('set-cookie', line)
      let bytes = line.indexOf(';')
      for (const [index, { login: other, value }] of readAll(request).entries()) {
        bytes += `; ${prefix}${other.flowId}=${value}`.length
        if (index + 2 > maxPendingLogins || bytes > MAX_COOKIE_BYTES) reply.header('set-cookie', setCookie(reply.server, other, '', 0))
      }
    },

    /**
     * Removes the cookies of a login request, with the attributes they were set with: otherwise, browsers keep them.
     */
    clear (request: FastifyRequest, reply: FastifyReply, loginRequestId: string) {
      const lines = this.read(request).filter((login) => login.loginRequestId === loginRequestId)
        .map((login) => setCookie(reply.server, login, '', 0))
      for (const line of lines) reply.header('set-cookie', line)
      cleared.set(reply, lines)
    },

    /** Reverts what `clear` added to a response that has failed since. */
    keep (reply: FastifyReply) {
      const ours = cleared.get(reply)
      if (ours === undefined) return
      const others = [reply.getHeader('set-cookie') ?? []].flat().map(String).filter((line) => !ours.includes(line))
      reply.removeHeader('set-cookie')
      for (const line of others) reply.header('set-cookie', line)
    }
  }
}

// Login request IDs and state contain no control characters, so tab separators need no escaping.
function encode ({ flowId, nonce, loginRequestId, receivedAt, uncertainOutcome = '', state }: PendingLogin): string {
  const fields = [flowId, nonce, loginRequestId, receivedAt, uncertainOutcome, state]
  return Buffer.from(fields.join('\t')).toString('base64url')
}

function decode (value: string): PendingLogin | undefined {
  const [flowId, nonce, loginRequestId, receivedAt, uncertainOutcome, state] = Buffer.from(value, 'base64url').toString().split('\t')
  if (!flowId || !nonce || !loginRequestId || !receivedAt || !state) return undefined
  const login = { flowId, nonce, loginRequestId, state, receivedAt: Number(receivedAt) }
  return uncertainOutcome ? { ...login, uncertainOutcome } : login
}
