import { ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import type { Settings } from '../settings/settings.js'
import type { Service } from './service.js'
import type { SetCookie } from './set-cookie.js'

const passOn = 'Let the proxy pass Set-Cookie on as it is.'

/** Whether the pending login is saved in one cookie, of this connection. */
export async function checkLoginCookie (service: Service, { connectionId }: Settings): Promise<Verdict> {
  const cookies = await service.cookies()
  const [cookie] = cookies
  if (cookie === undefined) return problem('no login cookie is set', passOn)
  if (cookies.length > 1) return problem(`${cookies.length} login cookies are set`, passOn)
  const { value } = connectionId
  return value === undefined || cookie.name.includes(`-${value}-`)
    ? ok()
    : problem('the service has another connection ID than SCALEKIT_CONNECTION_ID',
      'Run the service and this command with the settings of the same environment.')
}

/** Whether scripts and other sites are kept from the cookie. */
export async function checkCookieAttributes (service: Service): Promise<Verdict> {
  const [cookie] = await service.cookies()
  if (cookie === undefined) throw new Unmet('there is no login cookie')
  const { protocol } = new URL(await service.findUrl())
  const missing = findMissing(cookie, protocol === 'https:')
  if (missing.length === 0) return ok()
  return problem(`the login cookie is without ${missing.join(', ')}`,
    `Leave the option cookie.secure at true. ${passOn}`)
}

function findMissing ({ name, attributes }: SetCookie, isSecure: boolean): string[] {
  const wanted: Record<string, boolean> = {
    HttpOnly: attributes.has('httponly'),
    'SameSite=Lax': attributes.get('samesite') === 'Lax',
    'Path=/': attributes.get('path') === '/',
    'a missing Domain': !attributes.has('domain'),
    Secure: !isSecure || attributes.has('secure'),
    'the prefix __Host-': !isSecure || name.startsWith('__Host-')
  }
  return Object.entries(wanted).filter(([, isThere]) => !isThere).map(([what]) => what)
}
