import type { TestBrowser, TestPage } from 'fastify-scalekit-login/testing'
import type { DemoUser } from '../demo-user.js'
import { redirectPageTitle } from './redirect-listener.js'

/** What the user does in the browser, from the address that the MCP client opens to the redirect back to it. */
export async function signInAndAllow (browser: TestBrowser, url: URL, user: DemoUser): Promise<void> {
  const signIn = expectPage(await browser.open(url), 200, 'Sign in')
  const refused = await signIn.submit({ email: user.email, password: 'a wrong guess' })
  const again = expectPage(refused, 401, 'Sign in')
  await confirmAndAllow(await again.submit({ ...user }))
}

/** The same with a session: when the MCP client asks for more. */
export async function allowMore (browser: TestBrowser, url: URL): Promise<void> {
  await confirmAndAllow(await browser.open(url))
}

async function confirmAndAllow (page: TestPage): Promise<void> {
  const confirm = expectPage(page, 200)
  const consent = expectPage(await confirm.submit({}, { button: 'Continue' }), 200)
  expectPage(await consent.submit({}, { button: 'Allow' }), 200, redirectPageTitle)
}

function expectPage (page: TestPage, status: number, title = ''): TestPage {
  if (page.status === status && page.title.includes(title)) return page
  throw new Error(`expected ${title ? `the page "${title}"` : 'a page'} with status ${status}, ` +
    `found "${page.title}" with ${page.status}`)
}
