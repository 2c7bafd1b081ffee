import t from 'tap'
import { testManyInstances } from './instances.js'

await testManyInstances(t, { SHARE_LOGINS: 'no' })
