import { ScalekitClient } from '@scalekit-sdk/node'
import t from 'tap'
import { type ScalekitClientLike, scalekitLogin, type ScalekitLoginOptions, type UserDetails } from '../../dist/index.js'
import { alice, arriveSignedIn, bob, SHORT_BUDGET_MS, signIn, startHost, until } from '../support/host.js'
import { codeOf, fieldsOf, type Visitor } from '../support/visitor.js'

const answerOf = async (visitor: Visitor, fields: Record<string, string>, action = 'continue') =>
  await visitor.post('/login/continue', { ...fields, action })

t.test('when the budget ends after an error, that error decides', async (t) => {
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS } })
  host.emulator.failNext({ status: 'unavailable', times: 50 })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal(codeOf(await answerOf(visitor, fields)), 'FST_SCALEKIT_UNAVAILABLE')
})

t.test('wrong credentials answer 502, and the log says so without the secret', async (t) => {
  const host = await startHost(t, { options: { clientSecret: 'a wrong client secret of this very test' } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal(codeOf(await answerOf(visitor, fields)), 'FST_SCALEKIT_USER_DETAILS_REJECTED')
  t.match(host.log.join(''), /"httpStatus":40[01]/)
  t.notMatch(host.log.join(''), 'a wrong secret')
})

t.test('after a lost answer a login takes only the identical outcome again', async (t) => {
  for (const fault of [{ hang: true }, { reset: 'after', times: 9 }] as const) {
    const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS } })
    const visitor = host.visitor()
    const { fields, continueUrl, loginRequestId, loginUrl } = await arriveSignedIn(visitor, host)
    host.emulator.failNext(fault)
    const failed = await answerOf(visitor, fields)
    t.ok([503, 504].includes(failed.status))
    await signIn(visitor, bob)
    const asBob = fieldsOf(await visitor.get(continueUrl))
    for (const action of ['continue', 'cancel']) t.equal((await answerOf(visitor, asBob, action)).status, 410)
    // Another state for the same login request does not lead around it, nor does another instance that only has the
    // cookie.
    const again = await visitor.get(`${loginUrl.replace(/state=.*/, 'state=other')}`)
    const asBobAgain = fieldsOf(await visitor.get(again.headers.get('location') ?? ''))
    t.equal((await answerOf(visitor, asBobAgain)).status, 410)
    const users = host.emulator.loginRequests.get(loginRequestId)?.updates.map((user) => user.sub)
    t.notOk(users?.includes(bob.sub))
  }
})

t.test('another instance learns from the cookie which outcome may have been sent', async (t) => {
  const host = await startHost(t, { options: { timeout: SHORT_BUDGET_MS, cookie: { secure: false, secret: 's'.repeat(32) } } })
  const { environmentUrl, clientId, clientSecret, connectionId } = host.emulator
  const second = await startHost(t, {
    options: { environmentUrl, clientId, clientSecret, connectionId, cookie: { secure: false, secret: 's'.repeat(32) } }
  })
  const visitor = host.visitor()
  const { fields, continueUrl } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ hang: true })
  t.equal((await answerOf(visitor, fields)).status, 504)
  const pending = await visitor.pair('scalekit')
  for (const [user, status] of [[bob, 410], [alice, 200]] as const) {
    const hopper = second.visitor()
    await signIn(hopper, user)
    const cookie = `${await hopper.pair('sessionId')}; ${pending}`
    const page = await hopper.get(continueUrl, { cookie })
    const answer = await hopper.post('/login/continue', { ...fieldsOf(page), action: 'continue' }, { cookie })
    t.equal(answer.status, status)
  }
})

t.test('a shared client of the host is used, whatever it is made of', async (t) => {
  let fail: unknown
  const sent: unknown[] = []
  const fake: ScalekitClientLike = {
    auth: {
      async updateLoginUserDetails (connectionId: string, loginRequestId: string, user: UserDetails) {
        sent.push([connectionId, loginRequestId, user])
        if (fail === 'hang') await new Promise(() => {})
        if (fail !== undefined) throw fail
        return { authRequestId: 'req_1' }
      }
    }
  }
  const options: Partial<ScalekitLoginOptions> = { scalekit: fake, clientSecret: undefined, timeout: SHORT_BUDGET_MS, cookie: { secure: false, secret: 's'.repeat(32) } }
  const host = await startHost(t, { options })
  const visitor = host.visitor()
  const errors: Array<[unknown, number]> = [
    [Object.assign(new Error('no'), { grpcStatus: 3, httpStatus: 400 }), 502],
    [Object.assign(new Error('no'), { grpcStatus: 5 }), 410],
    [Object.assign(new Error('no'), { httpStatus: 503 }), 503],
    [new Error('a mistake in the client'), 503],
    ['text', 503],
    ['hang', 504],
    [undefined, 200]
  ]
  for (const [error, status] of errors) {
    fail = error
    const { fields } = await arriveSignedIn(visitor, host)
    t.equal((await answerOf(visitor, fields)).status, status, String(error))
  }
  t.match(sent[0], [host.emulator.connectionId, /^lri_/, alice])
  t.equal(host.app.scalekit, fake)
})

t.test('a real client can be shared', async (t) => {
  const host = await startHost(t, {
    register: async (app, options, { environmentUrl, clientId, clientSecret }) => {
      await app.register(scalekitLogin, { ...options, scalekit: new ScalekitClient(environmentUrl, clientId, clientSecret) })
    }
  })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal((await answerOf(visitor, fields)).status, 200)
})

t.test('closing the host does not wait for a hanging call', async (t) => {
  const host = await startHost(t, { options: { timeout: 600_000 } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  host.emulator.failNext({ hang: true })
  const answer = answerOf(visitor, fields).catch(() => undefined)
  await until(() => host.emulator.stats.updateCalls > 0)
  await host.app.close()
  t.equal((await answer)?.status ?? 504, 504)
})

t.test('an answer that fails in a hook of the host after the hand-off leaves the login pending', async (t) => {
  let failures = 0
  const host = await startHost(t, {
    before: (app) => {
      app.addHook('onSend', async (request, reply) => {
        if (request.method !== 'POST' || request.url !== '/login/continue' || failures++ > 0) return
        reply.header('set-cookie', 'other=1')
        throw new Error('the session cannot be saved')
      })
    }
  })
  const visitor = host.visitor()
  const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
  const failed = await answerOf(visitor, fields)
  t.equal(failed.status, 500)
  t.ok(failed.headers.getSetCookie().includes('other=1'), 'cookies of others stay')
  const again = await answerOf(visitor, fields)
  t.equal(again.status, 410)
  t.match(again.text, /partner:callback/, 'with a way to finish')
  t.equal(host.emulator.loginRequests.get(loginRequestId)?.updates.length, 1)
})
