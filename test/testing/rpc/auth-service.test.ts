import t from 'tap'
import { findRpc, findUserSchema } from '../../../dist/testing/rpc/auth-service.js'

t.test('an RPC that the SDK does not know is not found', async (t) => {
  t.equal(findRpc('anRpcOfTheFuture'), undefined)
})

t.test('an SDK that sends user details in another form is refused', async (t) => {
  t.throws(() => findUserSchema(findRpc('anRpcOfTheFuture')), TypeError)
})

t.test("a user's details are what the SDK's own request holds", async (t) => {
  t.equal(findUserSchema(findRpc('updateLoginUserDetails')).typeName, 'scalekit.v1.auth.User')
})
