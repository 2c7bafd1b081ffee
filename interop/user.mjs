import { createTestBrowser } from 'fastify-scalekit-login/testing'

/** The demo user of the example in front of a browser: signs in where asked, confirms and allows. */
export function createUser ({ email, password }) {
  const browser = createTestBrowser()
  return async function authorize (url) {
    let page = await browser.open(url)
    if (page.title.includes('Sign in')) page = await page.submit({ email, password })
    page = await page.submit({}, { button: 'Continue' })
    page = await page.submit({}, { button: 'Allow' })
    return page.url
  }
}
