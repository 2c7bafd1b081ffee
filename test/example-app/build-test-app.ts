import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { buildApp, type AppOptions } from '../../example-app/dist/app.js'
import { openTestDatabase } from './test-database.js'
import { createTestBrowser, type TestBrowser, type TestPage } from '../../dist/testing/index.js'

export const origin = 'http://localhost'

export const scalekit = {
  environmentUrl: 'http://127.0.0.1:9',
  clientId: 'skc_1',
  clientSecret: 'a client secret of the tests of the example',
  connectionId: 'conn_1',
  resourceId: 'res_1'
}

export const account = { company: 'Example Ltd', name: 'Alice', email: 'alice@example.com', password: 'a long password' }

export async function buildTestApp (t: Test, options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  const app = await buildApp({
    publicUrl: origin,
    scalekit,
    databaseUrl: undefined,
    database: options.databaseUrl === undefined ? await openTestDatabase() : undefined,
    redisUrl: undefined,
    sessionSecret: undefined,
    ...options
  })
  t.teardown(() => app.close())
  return app
}

/** A browser that talks to the app without a network. */
export function openBrowser (app: FastifyInstance): TestBrowser {
  return createTestBrowser({ app, origin })
}

export async function signUp (browser: TestBrowser, values: Partial<typeof account> = {}): Promise<TestPage> {
  return (await browser.open(`${origin}/signup`)).submit({ ...account, ...values })
}

/**
 * Submits the form with this button as no user can: with hidden fields changed, required ones empty, or in another
 * browser.
 */
export async function forge (
  browser: TestBrowser, page: TestPage, button: string, values: Record<string, string>
): Promise<TestPage> {
  const form = page.forms.find(({ buttons }) => buttons.some(({ text }) => text === button))
  if (!form) throw new Error(`the page has no button "${button}"`)
  const given = Object.fromEntries(form.fields.map(({ name, value }) => [name, value]))
  return browser.request('POST', form.action, { form: { ...given, ...values } })
}

export function readSessionCookie (browser: TestBrowser, url = origin): Promise<string | undefined> {
  return browser.cookies.get('acme-notes-session', url)
}
