import { randomBytes } from 'node:crypto'
import t from 'tap'
import { findMissingServer } from './data-servers.js'
import { Deployment } from './deployment.js'
import { startLoad, type Load } from './load.js'
import { checkLogins } from './verdict.js'
import { Visitor } from './visitor.js'

const createSecret = (): string => randomBytes(32).toString('hex')

const missing = findMissingServer()
if (missing !== undefined) {
  t.plan(0, missing)
} else {
  // So many hosts are started that a busy machine may take its time.
  t.setTimeout(300_000)
  // Without secrets of its own, it signs with the client secret: that is the first old one.
  const deployment = await Deployment.start(t, { size: 2 })
  const { emulator: { clientSecret: old }, proxy, instances, accounts: [account] } = deployment
  if (!account) throw new Error('there are accounts')
  const fresh = createSecret()

  const deploy = async (load: Load, ...secrets: string[]): Promise<void> => {
    const environment = { COOKIE_SECRETS: secrets.join(',') }
    const successors = await Promise.all([...instances.keys()].map((index) => deployment.start(index, environment)))
    for (const [index, successor] of successors.entries()) {
      await load.run(8, 4)
      await deployment.replace(index, { successor })
    }
    await load.run(4)
  }
  const beginLogin = async (): Promise<Visitor> => {
    const visitor = new Visitor(deployment)
    await visitor.begin(account)
    return visitor
  }

  t.test('cookie secrets are rotated in three deploys, under logins', async (t) => {
    let load = await startLoad(deployment, { atOnce: 4, thinkTime: 50 })
    // Every instance has to know the new secret before one signs with it.
    await deploy(load, old, fresh)
    const forgotten = await beginLogin()
    await deploy(load, fresh, old)
    // What the old secret signed has to end before an instance forgets it: `maxAge` after the deploy before, none can
    // wait.
    const logins = await load.stop()
    load = await startLoad(deployment, { atOnce: 4, thinkTime: 50 })
    await deploy(load, fresh)
    logins.push(...await load.stop())
    checkLogins(t, deployment, logins)
    t.strictSame(logins.flatMap(({ troubles }) => troubles), [], 'nobody sees that something failed')

    const { status, text } = await forgotten.turn()
    t.equal(status, 400)
    t.match(text, 'FST_SCALEKIT_NO_LOGIN_REQUEST', 'and a login from before the second deploy shows why the third has to wait')
  })

  t.test('an instance that signs with a secret which the others do not know yet costs logins', async (t) => {
    await deployment.replace(0, { successor: await deployment.start(0, { COOKIE_SECRETS: `${createSecret()},${fresh}` }) })
    const [ahead, ...behind] = instances
    if (!ahead) throw new Error('there are instances')

    proxy.use([ahead])
    const unlucky = await beginLogin()
    proxy.use(behind)
    const lucky = await beginLogin()
    const { status, text } = await unlucky.turn()
    t.equal(status, 400)
    t.match(text, 'FST_SCALEKIT_NO_LOGIN_REQUEST')
    proxy.use([ahead])
    checkLogins(t, deployment, [await lucky.finish()])

    proxy.use(instances)
    const load = await startLoad(deployment, { atOnce: 4 })
    await load.run(24)
    const logins = await load.stop()
    const lost = logins.filter(({ failure }) => failure !== undefined)
    t.ok(lost.length > 0)
    t.comment(`${logins.length} logins while one of two instances is ahead, ${lost.length} lost`)
  })
}
