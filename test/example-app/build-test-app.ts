import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { buildApp, type AppOptions } from '../../example-app/dist/app.js'
import { Browser, type Page } from '../../example-app/dist/demo/browser.js'

export const origin = 'http://localhost'

export const scalekit = {
  environmentUrl: 'http://127.0.0.1:9',
  clientId: 'skc_1',
  clientSecret: 'a client secret of the tests',
  connectionId: 'conn_1',
  resourceId: 'res_1'
}

export const account = { company: 'Example Ltd', name: 'Alice', email: 'alice@example.com', password: 'a long password' }

export async function buildTestApp (t: Test, options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  const app = await buildApp({
    publicUrl: origin,
    scalekit,
    databaseUrl: undefined,
    redisUrl: undefined,
    sessionSecret: undefined,
    ...options
  })
  t.teardown(() => app.close())
  return app
}

/** A browser that talks to the app without a network. */
export function openBrowser (app: FastifyInstance): Browser {
  return new Browser({
    fetch: async (url, init) => {
      const request: InjectOptions = {
        method: init?.method === 'POST' ? 'POST' : 'GET',
        url: String(url),
        headers: Object.fromEntries(new Headers(init?.headers))
      }
      if (init?.body instanceof URLSearchParams) {
        request.payload = init.body.toString()
        request.headers = { ...request.headers, 'content-type': 'application/x-www-form-urlencoded' }
      }
      const { statusCode, headers, payload } = await app.inject(request)
      const pairs = Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => [name, String(one)]))
      return new Response(payload, { status: statusCode, headers: pairs as [string, string][] })
    }
  })
}

export async function signUp (browser: Browser, values: Partial<typeof account> = {}): Promise<Page> {
  const page = await browser.open(`${origin}/signup`)
  return browser.press(page, 'Create account', { ...account, ...values })
}

export async function readSessionCookie (browser: Browser, url = origin): Promise<string | undefined> {
  const cookies = await browser.cookies.getCookies(url)
  return cookies.find((cookie) => cookie.key === 'acme-notes-session')?.value
}
