import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startBrowserHost, startOtherSite } from './support/browser-host.js'
import { clickAfterAMoment, isReady, launch, moveOnto, openPage, withoutChromium } from './support/chromium.js'
import { alice, bob } from './support/host.js'

const atScalekit = /\/partner:callback\?state=/

t.test('in Chromium, under the defaults of helmet', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)

  const signIn = async (page: Page, name = 'alice') => {
    await page.getByRole('button', { name: `Sign in as ${name}` }).click()
  }
  const press = async (page: Page, name = 'Continue') => {
    await clickAfterAMoment(page, name)
  }
  const signedIn = async (t: Test, options = {}) => {
    const host = await startBrowserHost(t, options)
    const page = await openPage(browser)
    await page.goto(`${host.origin}/signin`)
    await signIn(page)
    await page.waitForURL(`${host.origin}/`)
    return { host, page }
  }

  t.test('an anonymous user signs in, confirms and arrives at Scalekit', async (t) => {
    const host = await startBrowserHost(t)
    const page = await openPage(browser)
    const { loginUrl, loginRequestId, state } = host.emulator.startLogin()
    await page.goto(loginUrl)
    await signIn(page)
    t.equal(await page.title(), 'Connect an app to this application?')
    const cookies = await page.context().cookies()
    const ours = cookies.find(({ name }) => name.startsWith('__Host-scalekit-login'))
    t.match(ours, { secure: true, httpOnly: true, sameSite: 'Lax', path: '/' })
    await press(page)
    await page.waitForURL(atScalekit)
    t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
    const left = await page.context().cookies(host.origin)
    t.notOk(left.some(({ name }) => name.includes('scalekit')), 'our cookie is gone')
    t.notOk(host.referrers.some(([, referrer]) => referrer.includes(state)), 'no page of the host learns state from a referrer')
  })

  t.test('without confirm the hand-off passes form-action, although it ends the chain of the sign-in form', async (t) => {
    const host = await startBrowserHost(t, { confirm: false })
    const page = await openPage(browser)
    await page.goto(host.emulator.startLogin().loginUrl)
    await signIn(page)
    await page.waitForURL(atScalekit)
    t.equal(host.updates(), 1)
  })

  t.test('a SameSite=Strict session is found after a click on another site', async (t) => {
    const { host, page } = await signedIn(t)
    const other = await startOtherSite(t, () => `<a href="${host.emulator.startLogin().loginUrl.replaceAll('&', '&amp;')}">connect</a>`)
    await page.goto(other)
    await page.getByRole('link').click()
    await page.waitForURL(/\/login\/continue\?flow=/)
    t.match(await page.content(), 'alice@example.com')
    t.equal(host.updates(), 0)
    await press(page)
    await page.waitForURL(atScalekit)
    t.equal(host.updates(), 1)
  })

  t.test('T39: a click that was on its way when the page appeared sends nothing; one after a moment does', async (t) => {
    const { host, page } = await signedIn(t)
    await page.goto(host.emulator.startLogin().loginUrl)
    const url = page.url()
    // As if no time passed, however slow the machine is.
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Animation.enable')
    await cdp.send('Animation.setPlaybackRate', { playbackRate: 0 })
    await moveOnto(page, 'Continue')
    await page.mouse.down()
    await page.mouse.up()
    // What a form does is done before the next page of the same browser.
    await (await page.context().newPage()).goto(`${host.origin}/`)
    t.equal(page.url(), url)
    t.equal(host.updates(), 0)
    await cdp.send('Animation.setPlaybackRate', { playbackRate: 1 })
    await page.mouse.move(1, 1)
    t.notOk(await isReady(page), 'nor does the pointer have credit once it has left')
    await press(page)
    await page.waitForURL(atScalekit)
    t.equal(host.updates(), 1)
  })

  t.test('T39: on a touch screen, a tap works once the page has been there for a moment', async (t) => {
    const host = await startBrowserHost(t)
    const page = await openPage(browser, { hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } })
    await page.goto(host.emulator.startLogin().loginUrl)
    await signIn(page)
    while (!await isReady(page)) await page.waitForTimeout(20)
    await page.getByRole('button', { name: 'Continue', exact: true }).tap()
    await page.waitForURL(atScalekit)
    t.equal(host.updates(), 1)
  })

  t.test('a session that ends between page and answer leads through sign-in and back', async (t) => {
    const { host, page } = await signedIn(t)
    await page.goto(host.emulator.startLogin().loginUrl)
    host.endSessions()
    await press(page)
    await page.waitForURL(/\/signin\?return_to=/)
    t.equal(host.updates(), 0)
    await signIn(page)
    await press(page)
    await page.waitForURL(atScalekit)
    t.equal(host.updates(), 1)
  })

  t.test('another account is chosen through the host\'s sign-in, Cancel tells Scalekit', async (t) => {
    const { host, page } = await signedIn(t)
    const login = host.emulator.startLogin()
    await page.goto(login.loginUrl)
    await press(page, 'Use another account')
    await page.waitForURL(/prompt=login/)
    await signIn(page, 'bob')
    t.match(await page.content(), 'bob@example.com')
    await press(page)
    await page.waitForURL(atScalekit)
    t.strictSame(host.emulator.loginRequests.get(login.loginRequestId)?.updates, [bob])

    const cancelled = host.emulator.startLogin()
    await page.goto(cancelled.loginUrl)
    await press(page, 'Cancel')
    await page.waitForURL(atScalekit)
    t.strictSame(host.emulator.loginRequests.get(cancelled.loginRequestId)?.updates, [{ loginFailed: true }])
  })
})
