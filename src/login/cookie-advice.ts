import type { FastifyRequest } from 'fastify'
import type { Registration } from '../registration/registration.js'
import type { Visit } from './problem.js'

const warned = new WeakSet<Registration>()

/**
 * Warns once that browsers may not keep `Secure` cookies: the request seems to have come over plain http, and the login
 * cookie is `Secure`.
 */
export function warnOfPlainHttp (registration: Registration, request: FastifyRequest): void {
  if (!registration.options.cookie.secure || request.protocol === 'https' || warned.has(registration)) return
  warned.add(registration)
  request.log.warn(`this login came over plain http, but the login cookie is Secure: ${adviseOnHttp(request)}`)
}

/** Warns that somebody came back from the host's sign-in and is still nobody, with what the request says about why. */
export function warnOfLostSession ({ registration, request, login: { flowId } }: Visit): void {
  const because = hasOtherCookies(registration, request) ? noUser : `${noCookie}: ${adviseOnCookie(request)}`
  request.log.warn({ scalekitLogin: { step: 'no-session', flowId } }, `nobody is signed in after sign-in: ${because}`)
}

const noUser = 'the browser sent cookies, but findUser found no user. Check that sign-in saves the session before it ' +
  'redirects to return_to, that findUser reads the same session, and that the cookie is not an older one of that name'

const noCookie = 'the browser sent no cookie of this service but the login cookie. Check that sign-in sets its ' +
  'session cookie on this host name (return_to), and that the browser keeps it'

function adviseOnCookie (request: FastifyRequest): string {
  return request.protocol === 'https'
    ? 'with SameSite=Lax, for Strict is lost on the way from another site'
    : adviseOnHttp(request)
}

function adviseOnHttp ({ headers, hostname }: FastifyRequest): string {
  if (headers['x-forwarded-proto'] !== undefined || headers.forwarded !== undefined) {
    return 'a proxy seems to end TLS. Set Fastify\'s trustProxy to the address of that proxy, or session cookies ' +
      'with secure: true are never set'
  }
  return isLoopback(hostname)
    ? 'Safari and other WebKit browsers keep no Secure cookies on http://localhost. For development over http, set ' +
      'cookie.secure and that of the session cookie to false, and leave upgrade-insecure-requests out of the ' +
      'Content-Security-Policy (@fastify/helmet has it by default), which breaks forms there'
    : 'browsers keep Secure cookies only over https. Serve https, and where a proxy ends TLS, set Fastify\'s trustProxy'
}

/** Whether the request has cookies that are not those of pending logins. */
function hasOtherCookies ({ options: { cookie } }: Registration, { headers }: FastifyRequest): boolean {
  const names = String(headers.cookie).split(';').map((pair) => pair.trim())
  return names.some((name) => name !== '' && !name.includes(`${cookie.name}-conn_`))
}

function isLoopback (hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]' || hostname.endsWith('.localhost')
}
