import t from 'tap'
import { useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
await import('../hand-off/failures.test.js')
await import('../hand-off/shared-failure.test.js')
