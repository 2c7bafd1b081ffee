import { connect, createServer, type Socket } from 'node:net'
import { ScalekitClient } from '@scalekit-sdk/node'
import t, { type Test } from 'tap'
import { type ScalekitClientLike, scalekitLogin, type ScalekitLoginOptions, type UserDetails } from '../src/index.js'
import { alice, arriveSignedIn, bob, type Host, revokeFirstToken, signIn, startHost, until } from './support/host.js'
import { codeOf, fieldsOf, refreshOf, type Visitor } from './support/visitor.js'

const answerOf = async (visitor: Visitor, fields: Record<string, string>, action = 'continue') =>
  await visitor.post('/login/continue', { ...fields, action })

/** A hand-off fails as said, the login stays, and the same form succeeds when the fault is gone. */
async function failsAndRecovers (t: Test, host: Host, status: number, code: string, name: string) {
  const visitor = host.visitor()
  const { fields, continueUrl, loginRequestId } = await arriveSignedIn(visitor, host)
  const failed = await answerOf(visitor, fields)
  t.equal(failed.status, status, name)
  t.equal(codeOf(failed), code, name)
  t.equal(refreshOf(failed), undefined, name)
  t.equal(failed.headers.get('location'), null, name)
  t.notMatch(failed.text, 'partner:callback', name)
  t.equal((await visitor.get(continueUrl)).status, 200, name)
  t.equal((await answerOf(visitor, fields)).status, 200, name)
  t.match(host.emulator.loginRequests.get(loginRequestId)?.user, alice, name)
  return failed
}

t.test('what Scalekit refuses or cannot do is told by its code, and the login stays', async (t) => {
  const host = await startHost(t, { options: { limit: false } })
  const faults = [
    [{ status: 'invalid_argument' }, 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'],
    [{ status: 'failed_precondition' }, 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'],
    [{ status: 'permission_denied' }, 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'],
    [{ status: 'unauthenticated', times: 2 }, 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED'],
    [{ status: 'not_found' }, 410, 'FST_SCALEKIT_LOGIN_REQUEST_EXPIRED'],
    [{ status: 'internal' }, 503, 'FST_SCALEKIT_UNAVAILABLE'],
    [{ status: 'unknown' }, 503, 'FST_SCALEKIT_UNAVAILABLE'],
    [{ status: 'unimplemented' }, 503, 'FST_SCALEKIT_UNAVAILABLE'],
    [{ status: 'deadline_exceeded' }, 504, 'FST_SCALEKIT_TIMEOUT'],
    [{ httpStatus: 500 }, 503, 'FST_SCALEKIT_UNAVAILABLE']
  ] as const
  for (const [fault, status, code] of faults) {
    host.emulator.failNext(fault)
    const failed = await failsAndRecovers(t, host, status, code, JSON.stringify(fault))
    if (status === 503) t.equal(failed.headers.get('retry-after'), '5')
  }
})

t.test('what may pass is tried again within the budget', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  for (const fault of [{ status: 'unavailable' }, { status: 'resource_exhausted', times: 2 }, { httpStatus: 503 }] as const) {
    host.emulator.failNext(fault)
    const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
    t.equal((await answerOf(visitor, fields)).status, 200)
    t.equal(host.emulator.loginRequests.get(loginRequestId)?.updates.length, 1)
  }
})

t.test('a hanging Scalekit answers 504 when the budget is over', async (t) => {
  const host = await startHost(t, { options: { timeout: 500 } })
  host.emulator.failNext({ hang: true })
  await failsAndRecovers(t, host, 504, 'FST_SCALEKIT_TIMEOUT', 'hang')
})

t.test('when the budget ends after an error, that error decides', async (t) => {
  const host = await startHost(t, { options: { timeout: 500 } })
  host.emulator.failNext({ status: 'unavailable', times: 3 })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal(codeOf(await answerOf(visitor, fields)), 'FST_SCALEKIT_UNAVAILABLE')
})

t.test('the token endpoint fails: 502 for wrong credentials, 503 for the rest', async (t) => {
  const faults = [
    [{ call: 'token', httpStatus: 401 }, 502, 'FST_SCALEKIT_USER_DETAILS_REJECTED', null],
    [{ call: 'token', httpStatus: 500 }, 503, 'FST_SCALEKIT_UNAVAILABLE', '5'],
    [{ call: 'token', httpStatus: 429, retryAfter: 30 }, 503, 'FST_SCALEKIT_UNAVAILABLE', '30'],
    [{ call: 'token', hang: true }, 504, 'FST_SCALEKIT_TIMEOUT', null]
  ] as const
  for (const [fault, status, code, retryAfter] of faults) {
    const host = await startHost(t, { options: { timeout: 800 } })
    await revokeFirstToken(host)
    host.emulator.failNext(fault)
    const failed = await failsAndRecovers(t, host, status, code, JSON.stringify(fault))
    t.equal(failed.headers.get('retry-after'), retryAfter)
  }
})

t.test('a token endpoint that resets the connection is asked again', async (t) => {
  const host = await startHost(t)
  await revokeFirstToken(host)
  host.emulator.failNext({ call: 'token', reset: 'before' })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal((await answerOf(visitor, fields)).status, 200)
})

t.test('wrong credentials answer 502, and the log says so without the secret', async (t) => {
  const host = await startHost(t, { options: { clientSecret: 'a wrong secret of this test' } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal(codeOf(await answerOf(visitor, fields)), 'FST_SCALEKIT_USER_DETAILS_REJECTED')
  t.match(host.log.join(''), /"httpStatus":40[01]/)
  t.notMatch(host.log.join(''), 'a wrong secret')
})

t.test('an unreachable Scalekit answers 503', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  const host = await startHost(t, { options: { environmentUrl: `http://127.0.0.1:${port}`, timeout: 600 } })
  const visitor = host.visitor()
  const { fields } = await arriveSignedIn(visitor, host)
  t.equal(codeOf(await answerOf(visitor, fields)), 'FST_SCALEKIT_UNAVAILABLE')
})

t.test('an expired token is renewed once, whoever asks at the same time', async (t) => {
  const host = await startHost(t, { options: { limit: false } })
  const complete = async () => {
    const visitor = host.visitor()
    const { fields } = await arriveSignedIn(visitor, host)
    return (await answerOf(visitor, fields)).status
  }
  const all = async () => await Promise.all(Array.from({ length: 8 }, complete))
  t.strictSame(new Set(await all()), new Set([200]))
  t.equal(host.emulator.stats.tokenRequests, 1)
  host.emulator.revokeTokens()
  t.strictSame(new Set(await all()), new Set([200]))
  t.ok(host.emulator.stats.tokenRequests <= 1 + 8)
})

t.test('after a lost answer a login takes only the identical outcome again', async (t) => {
  for (const fault of [{ hang: true }, { reset: 'after', times: 9 }] as const) {
    const host = await startHost(t, { options: { timeout: 500 } })
    const visitor = host.visitor()
    const { fields, continueUrl, loginRequestId, loginUrl } = await arriveSignedIn(visitor, host)
    host.emulator.failNext(fault)
    const failed = await answerOf(visitor, fields)
    t.ok([503, 504].includes(failed.status))
    await signIn(visitor, bob)
    const asBob = fieldsOf(await visitor.get(continueUrl))
    for (const action of ['continue', 'cancel']) t.equal((await answerOf(visitor, asBob, action)).status, 410)
    // Another state for the same login request does not lead around it, nor does another instance that only has the cookie.
    const again = await visitor.get(`${loginUrl.replace(/state=.*/, 'state=other')}`)
    const asBobAgain = fieldsOf(await visitor.get(again.headers.get('location') ?? ''))
    t.equal((await answerOf(visitor, asBobAgain)).status, 410)
    const users = host.emulator.loginRequests.get(loginRequestId)?.updates.map((user) => user.sub)
    t.notOk(users?.includes(bob.sub))
  }
})

t.test('a connection that died silently costs one login, not every later one', async (t) => {
  const host = await startHost(t, {
    options: { timeout: 400 },
    register: async (app, options, { environmentUrl }) => {
      const proxy = await startFreezableProxy(t, environmentUrl)
      app.decorate('freeze', { getter: () => proxy.freeze })
      await app.register(scalekitLogin, { ...options, environmentUrl: proxy.url })
    }
  })
  const visitor = host.visitor()
  const complete = async () => {
    const { fields } = await arriveSignedIn(visitor, host)
    return (await answerOf(visitor, fields)).status
  }
  t.equal(await complete(), 200)
  Reflect.get(host.app, 'freeze')()
  t.equal(await complete(), 504)
  t.equal(await complete(), 200)
})

t.test('another instance learns from the cookie which outcome may have been sent', async (t) => {
  const host = await startHost(t, { options: { timeout: 500, cookie: { secure: false, secret: 's'.repeat(32) } } })
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
  const options: Partial<ScalekitLoginOptions> = { scalekit: fake, clientSecret: undefined, timeout: 400, cookie: { secure: false, secret: 's'.repeat(32) } }
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

/** A proxy whose open connections can be made to go silent without closing; new ones work. */
async function startFreezableProxy (t: Test, target: string) {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1')
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {}).on('close', () => { client.destroy(); upstream.destroy() })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { for (const socket of open) socket.destroy(); server.close() })
  const freeze = () => { for (const socket of open) { socket.unpipe(); socket.pause() } }
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, freeze }
}
