import { randomBytes } from 'node:crypto'
import { isSecureUrl } from '../../../environment-url.js'
import { Unmet } from '../findings/finding.js'
import { askedOnce } from '../network/asked-once.js'
import { findRedirect } from '../network/answers.js'
import type { Answer, Ask } from '../network/ask.js'
import { createDocument, type Document } from '../network/document.js'
import { orUnmet } from '../network/unreachable.js'
import { requireValue } from '../settings/setting.js'
import type { Settings } from '../settings/settings.js'
import { navigationHeaders } from './navigation.js'
import { parseSetCookie, type SetCookie } from './set-cookie.js'

/** What the service answers to a browser, each asked for once. */
export interface Service {
  /** Where it is found: with https, if plain http leads there. Rejects with `Unreachable` if no answer comes. */
  findUrl (): Promise<string>
  /** The login route's answers to GET and to HEAD. */
  login: Document
  headLogin: Document
  /** Where the login route leads. Rejects with `Unmet` if it does not answer as it should. */
  findContinueUrl (): Promise<URL>
  expectedContinueUrl (): Promise<URL>
  /** The pending login's cookies. */
  cookies (): Promise<SetCookie[]>
  /** The continue route's answer to the cookie. */
  continued: Document
  /** The same with one more cookie. */
  continueWith (more: string): Promise<Answer>
}

export function createService (settings: Settings, ask: Ask): Service {
  const findUrl = askedOnce(async () => await findSecureUrl(requireValue(settings.serviceUrl), ask))
  const query = new URLSearchParams({
    login_request_id: `lri_doctor_${randomBytes(16).toString('hex')}`, state: randomBytes(38).toString('base64url')
  })
  const askLogin = (method: string) => createDocument('the answer of the login route', async () => {
    const url = await reachedUrl(findUrl)
    return await ask(`${url}${settings.loginPath}?${query}`, { method, headers: navigationHeaders })
  })
  const login = askLogin('GET')

  async function findContinueUrl (): Promise<URL> {
    const url = findContinue(await login.answered())
    if (url === undefined) throw new Unmet('the login route does not answer as it should')
    return url
  }

  const cookies = async () => {
    await findContinueUrl()
    const { headers } = await login.answered()
    return (headers['set-cookie'] ?? []).map(parseSetCookie).filter(({ name }) => /-conn_/.test(name))
  }

  async function expectedContinueUrl (): Promise<URL> {
    const url = new URL(`${await findUrl()}${settings.continuePath}`)
    url.searchParams.set('flow', String((await findContinueUrl()).searchParams.get('flow')))
    return url
  }

  async function goOn (...more: string[]): Promise<Answer> {
    const pairs = (await cookies()).map(({ pair }) => pair)
    if (pairs.length === 0) throw new Unmet('there is no login cookie')
    const headers = { ...navigationHeaders, cookie: [...pairs, ...more].join('; ') }
    return await ask((await expectedContinueUrl()).href, { headers })
  }

  return {
    findUrl,
    login,
    headLogin: askLogin('HEAD'),
    findContinueUrl,
    expectedContinueUrl,
    cookies,
    continued: createDocument('the answer of the continue route', async () => await goOn()),
    continueWith: goOn
  }
}

/** Where an answer of the login route leads; `undefined` if the plugin did not make it. */
export function findContinue (answer: Answer): URL | undefined {
  const url = findRedirect(answer)
  return answer.status === 303 && url?.searchParams.has('flow') ? url : undefined
}

async function reachedUrl (findUrl: () => Promise<string>): Promise<string> {
  const url = await orUnmet(findUrl(), 'the service cannot be reached')
  if (!isSecureUrl(new URL(url))) throw new Unmet('nothing more is sent over plain http')
  return url
}

/** The same address with https, if that is where it leads. */
async function findSecureUrl (given: string, ask: Ask): Promise<string> {
  const answer = await ask(given, { headers: navigationHeaders })
  const url = new URL(given)
  const redirect = findRedirect(answer)
  if (isSecureUrl(url) || redirect?.protocol !== 'https:' || redirect.hostname !== url.hostname) return given
  const secure = `${redirect.origin}${url.pathname.replace(/\/+$/, '')}`
  await ask(secure, { headers: navigationHeaders })
  return secure
}
