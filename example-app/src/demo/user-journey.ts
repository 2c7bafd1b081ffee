import type { DemoUser } from '../demo-user.js'
import type { Browser, Page } from './browser.js'
import { redirectPageTitle } from './redirect-listener.js'

/** What the user does in the browser, from the address that the MCP client opens to the redirect back to it. */
export async function signInAndAllow (browser: Browser, url: URL, user: DemoUser): Promise<void> {
  const signIn = expectPage(await browser.open(url), 200, 'Sign in')
  const refused = await browser.press(signIn, 'Sign in', { email: user.email, password: 'a wrong guess' })
  const again = expectPage(refused, 401, 'Sign in')
  await confirmAndAllow(browser, await browser.press(again, 'Sign in', { ...user }))
}

/** The same with a session: when the MCP client asks for more. */
export async function allowMore (browser: Browser, url: URL): Promise<void> {
  await confirmAndAllow(browser, await browser.open(url))
}

async function confirmAndAllow (browser: Browser, page: Page): Promise<void> {
  const confirm = expectPage(page, 200)
  const consent = expectPage(await browser.press(confirm, 'Continue'), 200)
  expectPage(await browser.press(consent, 'Allow'), 200, redirectPageTitle)
}

function expectPage (page: Page, status: number, title = ''): Page {
  if (page.status === status && page.title.includes(title)) return page
  throw new Error(`expected ${title ? `the page "${title}"` : 'a page'} with status ${status}, ` +
    `found "${page.title}" with ${page.status}`)
}
