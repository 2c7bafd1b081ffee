import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { userAsPayer } from '../../dist/hand-off/payer.js'
import { createSendUserDetails, QueueError } from '../../dist/hand-off/send-user-details.js'
import type { Attempt } from '../../dist/scalekit/connection.js'

const timeout = 1000
const IN_FLIGHT = 100

t.test('a call that has waited too long for its turn is not made, and takes no turn from others', async (t) => {
  const made: string[] = []
  async function call ({ loginRequestId, left }: Attempt) {
    made.push(loginRequestId)
    // So slow that those who wait have a fifth of their time left.
    while (left() > timeout * 0.15) await sleep(5)
    return { authRequestId: 'req_1' }
  }
  const { sendUserDetails } = createSendUserDetails(
    { call, warmUp: async () => undefined, close () {}, cancellable: true }, { connectionId: 'conn_1', timeout, limit: {} })
  const results = await Promise.all(Array.from({ length: 2 * IN_FLIGHT }, async (_, index) =>
    await sendUserDetails(`lri_${index}`, { sub: `user_${index}`, email: 'a@example.com' }, userAsPayer(`user_${index}`))))

  t.equal(made.length, IN_FLIGHT)
  for (const result of results.slice(IN_FLIGHT)) {
    t.match(result, { failure: { kind: 'unavailable', mayHaveLanded: false } })
    t.type(result.failure?.cause, QueueError)
  }
})
