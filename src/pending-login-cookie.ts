import { randomBytes } from 'node:crypto'
import { Signer } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Keys } from './keys.js'
import type { PendingLogin } from './pending-login.js'

/** What one browser's cookie holds: its pending logins, newest first, and the nonce that binds form tokens to it. */
export interface PendingLogins {
  readonly nonce: string
  readonly logins: readonly PendingLogin[]
}

interface CookieOptions {
  connectionId: string
  cookie: { name: string, secure: boolean }
  maxAge: number
  maxPendingLogins: number
}

// Browsers take 4,096 bytes for name, value and attributes together.
const MAX_COOKIE_BYTES = 3800
// A late user is told that the login expired (410) rather than that there is none (400).
const LATE_MS = 3_600_000

export type PendingLoginCookie = ReturnType<typeof createPendingLoginCookie>

/** Reads and writes the signed cookie of one registration. Its name and keys hold the connection ID. */
export function createPendingLoginCookie (options: CookieOptions, keys: Keys) {
  const { connectionId, cookie: { name: prefix, secure }, maxAge, maxPendingLogins } = options
  const name = `${secure ? '__Host-' : ''}${prefix}-${connectionId}`
  const signer = new Signer([...keys])
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const

  function read (request: FastifyRequest): PendingLogins {
    const signed = signer.unsign(request.cookies?.[name] ?? '')
    return (signed.valid ? decode(signed.value) : undefined) ?? { nonce: randomBytes(12).toString('base64url'), logins: [] }
  }

  function write (reply: FastifyReply, { nonce, logins }: PendingLogins) {
    const oldest = Date.now() - maxAge - LATE_MS
    const kept = logins.filter((login) => login.receivedAt > oldest).slice(0, maxPendingLogins)
    let value = signer.sign(encode({ nonce, logins: kept }))
    while (kept.length > 1 && encodeURIComponent(value).length + name.length > MAX_COOKIE_BYTES) {
      kept.pop()
      value = signer.sign(encode({ nonce, logins: kept }))
    }
    const cookie = kept.length > 0
      ? reply.server.serializeCookie(name, value, { ...attributes, maxAge: (maxAge + LATE_MS) / 1000 })
      : reply.server.serializeCookie(name, '', { ...attributes, maxAge: 0 })
    reply.header('set-cookie', cookie)
  }

  return { read, write }
}

// Neither login request IDs nor state hold control characters, so that lines and tabs need no escaping and no room.
function encode ({ nonce, logins }: PendingLogins): string {
  const lines = logins.map(({ flowId, loginRequestId, state, receivedAt, uncertainOutcome = '' }) =>
    [flowId, loginRequestId, receivedAt.toString(36), uncertainOutcome, state].join('\t'))
  return Buffer.from([nonce, ...lines].join('\n')).toString('base64url')
}

function decode (value: string): PendingLogins | undefined {
  const [nonce, ...lines] = Buffer.from(value, 'base64url').toString().split('\n')
  const logins = lines.map((line) => {
    const [flowId, loginRequestId, receivedAt, uncertainOutcome, state] = line.split('\t')
    if (!flowId || !loginRequestId || !receivedAt || !state) return undefined
    const login = { flowId, loginRequestId, state, receivedAt: parseInt(receivedAt, 36) }
    return uncertainOutcome ? { ...login, uncertainOutcome } : login
  })
  const known = logins.filter((login) => login !== undefined)
  return nonce && known.length === logins.length ? { nonce, logins: known } : undefined
}
