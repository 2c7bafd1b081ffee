import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { alice, callbackUrl, fetchApiToken, readJson } from '../set-up.js'

/** What the viewer knows of a login. */
export interface ShownFlow {
  problems: Array<{ code: string, title: string, guide: string, detail: string, hop?: number }>
  awaited: { state: string, text: string, until?: string }
  hops: Array<{
    number: number,
    from: string,
    to: string,
    what: string,
    target: string,
    status?: number,
    outcome?: string
    facts: Array<{ name: string, value: string }>,
    contents: Array<{ title: string, value: Record<string, unknown> }>
    isInferred: boolean
  }>
  client?: { clientName: string }
  left: number
}

export async function readFlow ({ environmentUrl }: ScalekitEmulator, number = 1): Promise<ShownFlow> {
  return Object(await readJson(fetch(`${environmentUrl}/viewer/flows/${number}.json`)))
}

export async function readCodes (emulator: ScalekitEmulator, number = 1): Promise<string[]> {
  return (await readFlow(emulator, number)).problems.map(({ code }) => code)
}

/** What the root page says, as text. */
export async function readRoot ({ environmentUrl }: ScalekitEmulator, query = ''): Promise<string> {
  return await (await fetch(`${environmentUrl}/${query}`)).text()
}

/** A service that is written by hand, with a login that was started for it. */
export async function startService (emulator: ScalekitEmulator, request: { state?: string } = {}) {
  const { environmentUrl, connectionId } = emulator
  const { access_token: token = '' } = await readJson(fetchApiToken(emulator))
  const login = emulator.startLogin(request)
  const post = (body: string, { id = login.loginRequestId, connection = connectionId, authorization = `Bearer ${token}` } = {}) =>
    fetch(`${environmentUrl}/api/v1/connections/${connection}/auth-requests/${encodeURIComponent(id)}/user`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...authorization && { authorization } }, body
    })
  return {
    ...login,
    post,
    send: (user: object = alice, changed: Parameters<typeof post>[1] = {}) => post(JSON.stringify(user), changed),
    goBack: (state = login.state, connection = connectionId) =>
      fetch(callbackUrl({ ...emulator, connectionId: connection }, state), { redirect: 'manual' })
  }
}

export type Service = Awaited<ReturnType<typeof startService>>
