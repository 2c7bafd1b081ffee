import t from 'tap'
import { launch, openPage, withoutChromium } from '../../support/chromium.js'
import { addAxe, runAxe, schemes } from '../../support/axe.js'
import { readRoot, startService } from '../flows/read-flow.js'
import { startEmulator } from '../set-up.js'

t.test('the viewer in a real browser', { skip: withoutChromium }, async (t) => {
  const browser = await launch(t)

  t.test('a login appears, and changes, while the page is open', async (t) => {
    const emulator = await startEmulator(t)
    const page = await openPage(browser)
    t.teardown(() => page.context().close())
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()) })
    await page.goto(`${emulator.environmentUrl}/`)
    const { send, goBack } = await startService(emulator)
    await page.getByRole('link', { name: 'Login 1' }).click()
    await page.getByText('The service has to send the user’s details.').waitFor()
    await page.getByText(/, 9:5\d left$/).waitFor()

    const first = page.locator('#hop-1 summary')
    await first.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Not seen by the emulator.').waitFor()
    await send({ sub: 'alice' })
    await page.getByText('The details lack sub or email.').waitFor()
    await send()
    await page.getByText('The service has to send the browser back').waitFor()
    t.ok(await page.locator('#hop-1 details').getAttribute('open') !== null, 'what was open stays open')
    t.equal(await page.evaluate("document.activeElement.closest('li').id"), 'hop-1', 'the focus stays')
    await goBack()
    await page.getByText('Done: the browser came back.').waitFor()
    t.strictSame(errors, [])
  })

  t.test('the list is brought up to date, and what is open stays', async (t) => {
    const emulator = await startEmulator(t)
    const page = await openPage(browser)
    t.teardown(() => page.context().close())
    await page.goto(`${emulator.environmentUrl}/`)
    await page.getByText('Make something go wrong').click()
    await page.getByRole('button', { name: 'Make it fail' }).waitFor()
    emulator.startLogin()
    await page.getByRole('link', { name: 'Login 1' }).waitFor()
    emulator.startLogin()
    await page.getByRole('link', { name: 'Login 2' }).waitFor()
    t.strictSame(await page.locator('.logins a').allTextContents(), ['Login 2', 'Login 1'])
    t.ok(await page.getByRole('button', { name: 'Make it fail' }).isVisible())
    await page.getByRole('button', { name: 'Make it fail' }).click()
    await page.getByText('Make something go wrong').click()
    await page.getByText('Send the user’s details: status unavailable').waitFor()
  })

  t.test('without scripts, the page says the same after it is loaded again', async (t) => {
    const emulator = await startEmulator(t)
    const page = await openPage(browser, { javaScriptEnabled: false })
    t.teardown(() => page.context().close())
    await page.goto(`${emulator.environmentUrl}/`)
    emulator.startLogin()
    await page.reload()
    await page.getByRole('link', { name: 'Login 1' }).click()
    await page.getByRole('button', { name: 'Let it expire now' }).click()
    await page.getByText('You let this login expire.').waitFor()
  })

  t.test('axe finds nothing, and nothing scrolls sideways', async (t) => {
    const other = { mcpServerUrl: 'http://127.0.0.1:1/a/long/path/to/another/mcp/server/of/this/service' }
    const emulator = await startEmulator(t, { resources: [other] })
    const { send, goBack } = await startService(emulator)
    await goBack()
    await send({ sub: 'alice', email: 'alice@example.com', role: 'x' })
    emulator.startLogin()
    emulator.failNext('unavailable')
    await fetch(`${emulator.environmentUrl}/nowhere`)
    const addresses = ['/', '/viewer/flows/1', '/viewer/flows/2', '/viewer/flows/0'].map((path) => emulator.environmentUrl + path)
    for (const scheme of schemes) {
      const page = await openPage(browser, { ...scheme, viewport: { width: 390, height: 800 } })
      for (const address of addresses) {
        await page.goto(address)
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        await addAxe(page)
        t.strictSame(await runAxe(page), [], `${address}, ${JSON.stringify(scheme)}`)
        for (const width of [320, 390, 1280]) {
          await page.setViewportSize({ width, height: 800 })
          t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${address}, ${width}: fits`)
        }
      }
      await page.context().close()
    }
  })

  t.test('with 1,000 logins, one more appears, and the page has 100 of them', async (t) => {
    const emulator = await startEmulator(t)
    for (let count = 0; count < 1000; count++) emulator.startLogin()
    const page = await openPage(browser)
    t.teardown(() => page.context().close())
    await page.goto(`${emulator.environmentUrl}/`)
    emulator.startLogin()
    await page.getByRole('link', { name: 'Login 1001' }).waitFor()
    t.equal(await page.locator('.logins li').count(), 100)
    t.match(await readRoot(emulator), '1 to 100 of 1000')
  })
})
