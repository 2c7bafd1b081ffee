import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { connect, createClientBrowser } from '../support/connect.js'
import { startHost } from '../support/start-host.js'
import type { Settings } from '../shared/settings.js'
import { createApiGateway } from './api-gateway.js'

const sessionKey = randomBytes(32).toString('hex')

test('a visitor signs in after a mistyped password, and a tool knows who it is', async (t) => {
  const host = await startHost(t, startInstances(1))
  const caller = await connect(host, async (page) => {
    page = await page.submit({ email: 'alice@example.com', password: 'wrong' })
    return await page.submit({ email: 'alice@example.com', password: 'correct horse' })
  })
  assert.equal(caller.sub, 'user-1')
})

test('each request may reach another instance', async (t) => {
  const host = await startHost(t, startInstances(3))
  const caller = await connect(host, (page) => page.submit({ email: 'bob@example.com', password: 'battery staple' }))
  assert.equal(caller.sub, 'user-2')
})

test('several cookies of one response arrive', async (t) => {
  const { emulator, publicUrl } = await startHost(t, startInstances(1))
  const browser = createClientBrowser()
  await browser.open(emulator.startLogin().loginUrl)
  const names = (await browser.cookies.list(publicUrl)).map(({ name }) => name.split('-conn')[0])
  assert.deepEqual(names.sort(), ['scalekit-login', 'session'])
})

test('a state with a comma is one state', async (t) => {
  const { publicUrl } = await startHost(t, startInstances(1))
  const query = new URLSearchParams({ login_request_id: 'lri_1', state: 'one,two' })
  const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }
  const { status } = await createClientBrowser().request('GET', `${publicUrl}/login?${query}`, { headers })
  assert.equal(status, 303)
})

/** Each instance is a module of its own, as each process of Lambda is. Requests go to one after the other. */
function startInstances (count: number) {
  return async ({ publicUrl, ...scalekit }: Settings): Promise<FastifyInstance> => {
    Object.assign(process.env, {
      PUBLIC_URL: publicUrl,
      SESSION_KEY: sessionKey,
      SCALEKIT_ENVIRONMENT_URL: scalekit.environmentUrl,
      SCALEKIT_CLIENT_ID: scalekit.clientId,
      SCALEKIT_CLIENT_SECRET: scalekit.clientSecret,
      SCALEKIT_CONNECTION_ID: scalekit.connectionId,
      SCALEKIT_RESOURCE_ID: scalekit.resourceId
    })
    const instances: Array<typeof import('./lambda.js')> = []
    for (let number = 0; number < count; number++) instances.push(await import(`./lambda.js?${publicUrl}/${number}`))
    let turn = 0
    return createApiGateway(async (event, context) => {
      const instance = instances[turn++ % count]
      if (instance === undefined) throw new Error('There is no instance')
      return await instance.handler(event, context)
    })
  }
}
