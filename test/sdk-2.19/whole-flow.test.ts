import t from 'tap'
import { DOUBLE_VERSION, useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
const { ScalekitClient } = await import('@scalekit-sdk/node')

t.test('the double is what runs here', async (t) => {
  const { auth } = new ScalekitClient('http://127.0.0.1', 'id', 'secret')
  t.match(auth, { coreClient: { sdkVersion: `Scalekit-Node/${DOUBLE_VERSION}` }, getLoginRequestDetails: Function })
  const deep = '@scalekit-sdk/node/lib/index.js'
  // The thread that loads modules here loses the code of an error, and puts it into the message.
  await t.rejects(import(deep), { message: 'ERR_PACKAGE_PATH_NOT_EXPORTED' })
})

await import('../whole-flow.test.js')
