import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import { buildHost } from './host.js'

const alice = { email: 'alice@example.com', password: 'correct horse' }
const bob = { email: 'bob@example.com', password: 'battery staple' }

test('a user of two organizations chooses one, and a tool knows who it is', async (t) => {
  const host = await startHost(t, buildHost)
  const caller = await connect(host, async (page) => {
    page = await page.submit({ ...alice, password: 'wrong' })
    const confirm = await page.submit(alice)
    const submit = confirm.submit.bind(confirm)
    return Object.assign(confirm, { submit: () => submit({ action: 'continue', organization: 'Sample Ltd.' }) })
  })
  assert.equal(caller.sub, 'user-1')
})

test('Scalekit gets the organization that was chosen', async (t) => {
  const { emulator } = await startHost(t, buildHost)
  const { loginUrl, loginRequestId } = emulator.startLogin()
  let page = await createClientBrowser().open(loginUrl)
  page = await page.submit(alice)
  await page.submit({ action: 'continue', organization: 'Sample Ltd.' })
  const user = emulator.loginRequests.get(loginRequestId)?.user
  assert.equal(user?.organizationExternalId, 'org-2')
  assert.equal(user?.organizationExternalName, 'Sample Ltd.')
})

test('a user of one organization is not asked', async (t) => {
  const { emulator } = await startHost(t, buildHost)
  const { loginUrl, loginRequestId } = emulator.startLogin()
  let page = await createClientBrowser().open(loginUrl)
  page = await page.submit(bob)
  await page.submit({ action: 'continue' })
  const user = emulator.loginRequests.get(loginRequestId)?.user
  assert.equal(user?.organizationExternalId, 'org-2')
  assert.equal(user?.organizationExternalName, 'Sample Ltd.')
})
