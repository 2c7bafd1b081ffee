import type { Test } from 'tap'
import { ScalekitClient } from '@scalekit-sdk/node'
import {
  createScalekitEmulator, createTestBrowser, type ScalekitEmulator, type ScalekitEmulatorOptions, type TestBrowser, type TestPage
} from '../../dist/testing/index.js'
import { serveResourceMetadata } from './oauth/mcp-client.js'

export const alice = { sub: 'alice', email: 'alice@example.com' }

/** An emulator that closes with the test. */
export async function startEmulator (t: Test, options: ScalekitEmulatorOptions = {}): Promise<ScalekitEmulator> {
  const emulator = await createScalekitEmulator(options)
  t.teardown(() => emulator.close())
  return emulator
}

/** A browser that goes nowhere else: what the emulator sends it to is not there. */
export function createBrowser (emulator: ScalekitEmulator): TestBrowser {
  const stopAt = ({ origin }: URL): boolean => origin !== emulator.environmentUrl
  return createTestBrowser({ origin: emulator.environmentUrl, stopAt })
}

/** The SDK; its deadline timers outlive calls that were reset, and keep the process alive. */
export function sdkClient ({ environmentUrl, clientId, clientSecret }: ScalekitEmulator): ScalekitClient {
  return new ScalekitClient(environmentUrl, clientId, clientSecret, { timeoutMs: 5000 })
}

export function callbackUrl ({ environmentUrl, connectionId }: ScalekitEmulator, state: string): string {
  return `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?state=${encodeURIComponent(state)}`
}

/** An emulator with an MCP server, a browser, and the two steps that the host does. */
export async function setUpFlow (t: Test, options: ScalekitEmulatorOptions = {}) {
  let mcpServerUrl = ''
  const loginUrl = (): string => 'http://host.test/login?a=1'
  const emulator = await startEmulator(t, { mcpServerUrl: () => mcpServerUrl, loginUrl, ...options })
  mcpServerUrl = await serveResourceMetadata(t, () => `${emulator.environmentUrl}/resources/${emulator.resourceId}`)
  const browser = createBrowser(emulator)
  const scalekit = sdkClient(emulator)
  return {
    emulator,
    browser,
    mcpServerUrl,
    send: (login: TestPage, user: object) => scalekit.auth.updateLoginUserDetails(
      emulator.connectionId, login.url.searchParams.get('login_request_id') ?? '', user),
    goBack: (login: TestPage): Promise<TestPage> =>
      browser.open(callbackUrl(emulator, login.url.searchParams.get('state') ?? ''))
  }
}

/** What a promise was rejected with. */
export function failure (promise: Promise<unknown>): Promise<unknown> {
  return promise.then(() => new Error('nothing failed'), (error) => error)
}

/** A token of the environment's API client, as curl gets it. */
export function fetchApiToken (emulator: ScalekitEmulator, secret = emulator.clientSecret): Promise<Response> {
  return fetch(`${emulator.environmentUrl}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: emulator.clientId, client_secret: secret })
  })
}

/** The JSON of an answer, for tests to match. */
export async function readJson (response: Response | Promise<Response>): Promise<Record<string, string>> {
  return Object(await (await response).json())
}
