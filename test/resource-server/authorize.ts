import type { ScalekitEmulator } from '../../dist/testing/index.js'
import { alice, callbackUrl, createBrowser, sdkClient } from '../testing/set-up.js'

/** Signs Alice in where an MCP client has sent her browser. */
export async function authorize (emulator: ScalekitEmulator, url: URL | undefined): Promise<URLSearchParams> {
  const browser = createBrowser(emulator)
  const login = await browser.open(url ?? 'about:blank')
  const { login_request_id: loginRequestId = '', state = '' } = Object.fromEntries(login.url.searchParams)
  await sdkClient(emulator).auth.updateLoginUserDetails(emulator.connectionId, loginRequestId, {
    ...alice, customAttributes: { team: 'a' }
  })
  return (await browser.open(callbackUrl(emulator, state))).url.searchParams
}
