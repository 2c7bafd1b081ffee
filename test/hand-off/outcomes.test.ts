import t from 'tap'
import { createOutcomes } from '../../dist/hand-off/outcomes.js'
import { userAsPayer } from '../../dist/hand-off/payer.js'
import { deriveKeys } from '../../dist/pending-login/keys.js'
import { createPendingLogin } from '../../dist/pending-login/pending-login.js'

const MORE_THAN_REMEMBERED = 10_001

t.test('an outcome that is under way is not forgotten, however many others are finished meanwhile', async (t) => {
  let finish = () => {}
  const sent: string[] = []
  const outcomes = createOutcomes(async (loginRequestId) => {
    sent.push(loginRequestId)
    if (loginRequestId === 'lri_slow') await new Promise<void>((resolve) => { finish = resolve })
    return { authRequestId: `req of ${loginRequestId}` }
  }, deriveKeys(['s'.repeat(32)], 'conn_1', 'outcome'), { limit: false, maxAge: 570_000 })
  const outcome = { details: { sub: 'user_1', email: 'alice@example.com' }, payer: userAsPayer('user_1') }

  const slow = createPendingLogin('lri_slow', 'state')
  const first = outcomes.sendOnce(slow, outcome)
  for (let n = 0; n < MORE_THAN_REMEMBERED; n++) await outcomes.sendOnce(createPendingLogin(`lri_${n}`, 'state'), outcome)
  const second = outcomes.sendOnce(slow, outcome)
  t.strictSame(await outcomes.sendOnce(slow, { ...outcome, details: { loginFailed: true } }), { kind: 'conflict' })
  finish()
  t.match(await first, { kind: 'taken', authRequestId: 'req of lri_slow', joined: undefined })
  t.match(await second, { kind: 'taken', authRequestId: 'req of lri_slow', joined: slow.flowId })
  t.equal(sent.filter((id) => id === 'lri_slow').length, 1)
  t.equal(outcomes.isFinished(slow), true)
})
