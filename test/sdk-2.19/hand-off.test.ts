import t from 'tap'
import { useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)

// A test that runs keeps the double in place until the tests of these files wait behind it.
t.test('the tests of the hand-off load with the double', async (t) => {
  await t.resolves(import('../hand-off/failures.test.js'))
  await t.resolves(import('../hand-off/fault-answers.test.js'))
  await t.resolves(import('../hand-off/load.test.js'))
  await t.resolves(import('../hand-off/shared-failure.test.js'))
  await t.resolves(import('../hand-off/tracing.test.js'))
  await t.resolves(import('../scalekit/connection.test.js'))
})
