import t from 'tap'
import { DOUBLE_VERSION, useSdkDouble } from '../support/sdk-double.js'

await useSdkDouble(t)
const { ScalekitClient } = await import('@scalekit-sdk/node')

t.test('the double is what runs here', async (t) => {
  const { auth } = new ScalekitClient('http://127.0.0.1', 'id', 'secret')
  t.match(auth, { coreClient: { sdkVersion: `Scalekit-Node/${DOUBLE_VERSION}` }, getLoginRequestDetails: Function })
  const deep = '@scalekit-sdk/node/lib/index.js'
  const refused = await import(deep).catch((error: unknown) => error)
  // A loader on a thread of its own loses the code of an error, and puts it into the message.
  t.match(`${Object(refused).code} ${Object(refused).message}`, 'ERR_PACKAGE_PATH_NOT_EXPORTED')
  // Inside a test, for one that runs keeps the double in place until the tests of this file wait behind it.
  await t.resolves(import('../whole-flow.test.js'))
})
