import t from 'tap'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { failure, fetchApiToken, startEmulator } from './set-up.js'
import { setUpUpdates, until } from './user-details/updates.js'
import { closed, createRpcClient } from './network/http2-client.js'

const refused = { cause: { code: 'ECONNREFUSED' } }

t.test('disconnect ends every connection and refuses new ones; after reconnect everything is still known', async (t) => {
  const { emulator, update, updates, loginRequestId } = await setUpUpdates(t)
  const { environmentUrl } = emulator
  const stats = { ...emulator.stats }
  const session = (await createRpcClient(t, emulator, loginRequestId)).open()
  await once(session, 'remoteSettings')
  emulator.failNext('not_found')

  await Promise.all([closed(session), emulator.disconnect()])
  t.match(await failure(fetch(`${environmentUrl}/keys`)), refused)
  await emulator.disconnect()
  t.match(await failure(fetch(`${environmentUrl}/keys`)), refused)
  t.equal(updates(), 1)

  await emulator.reconnect()
  await emulator.reconnect()
  t.equal(emulator.environmentUrl, environmentUrl)
  t.match(await failure(update()), { httpStatus: 404 }, 'the fault from before')
  await update()
  t.equal(updates(), 2)
  t.strictSame(emulator.stats, { tokenRequests: stats.tokenRequests + 1, updateCalls: stats.updateCalls + 2, detailsCalls: 0, consentCalls: 0, resourceCalls: 0 },
    'the token from before, and the one of the RPC client')
})

t.test('calls that hang or wait when the emulator disconnects are lost', async (t) => {
  const { emulator, update, updates } = await setUpUpdates(t)
  const { updateCalls } = emulator.stats
  emulator.failNext({ hang: true })
  emulator.failNext({ delay: 60_000 })
  emulator.failNext({ call: 'token', delay: 60_000 })
  const settled = Promise.allSettled([update(), update(), fetchApiToken(emulator)])
  await until(() => emulator.stats.updateCalls === updateCalls + 2)
  await emulator.disconnect()
  t.same((await settled).map(({ status }) => status), ['rejected', 'rejected', 'rejected'])
  await emulator.reconnect()
  emulator.failNext({ delay: 5 })
  await update()
  t.equal(updates(), 2, 'delays work again, and nothing came late')
})

t.test('disconnect and reconnect take turns, and close ends both', async (t) => {
  const emulator = await startEmulator(t)
  const keys = () => fetch(`${emulator.environmentUrl}/keys`)
  await Promise.all([emulator.disconnect(), emulator.reconnect()])
  t.equal((await keys()).status, 200)
  await Promise.all([emulator.disconnect(), emulator.reconnect(), emulator.close()])
  t.match(await failure(keys()), refused)
  await t.rejects(emulator.reconnect())
  t.match(await failure(keys()), refused)
  await emulator.close()
})

t.test('close after disconnect is fine', async (t) => {
  const emulator = await startEmulator(t)
  await emulator.disconnect()
  await emulator.close()
  await t.rejects(emulator.reconnect())
})

t.test('a port that something else took is an error, until it is free again', async (t) => {
  const emulator = await startEmulator(t)
  await emulator.disconnect()
  const squatter = createServer().listen(Number(new URL(emulator.environmentUrl).port), '127.0.0.1')
  await once(squatter, 'listening')
  t.match(await failure(emulator.reconnect()), { code: 'EADDRINUSE' })
  squatter.close()
  await once(squatter, 'close')
  await emulator.reconnect()
  t.equal((await fetch(`${emulator.environmentUrl}/keys`)).status, 200)
})
