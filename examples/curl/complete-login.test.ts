import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { createScalekitEmulator, createTestBrowser } from 'fastify-scalekit-login/testing'
import { isMissing, variablesOf } from '../support/any-service.js'

test('curl completes a login after a yes, and sends nothing without', { skip: isMissing('curl', '--version') }, async (t) => {
  const emulator = await createScalekitEmulator()
  t.after(() => emulator.close())
  const { loginUrl, loginRequestId } = emulator.startLogin({ state: '+/=&?#%41 é"\'<>;' })
  const updates = () => emulator.loginRequests.get(loginRequestId)?.updates
  const complete = (answer: string) => new Promise<string | undefined>((resolve) => {
    const env = { ...process.env, ...variablesOf(emulator) }
    const script = execFile('bash', ['curl/complete-login.sh', loginUrl], { env }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim())
    })
    script.stdin?.end(answer)
  })
  assert.equal(await complete('n\n'), undefined)
  assert.deepEqual(updates(), [])
  emulator.failNext('permission_denied')
  assert.equal(await complete('y\n'), undefined, 'no callback URL before Scalekit knows the user')
  const callbackUrl = await complete('y\n')
  assert.deepEqual(updates(), [{ sub: 'user-1', email: 'alice@example.com', name: 'Alice Example' }])
  await createTestBrowser().open(callbackUrl ?? '')
  assert.equal(emulator.loginRequests.get(loginRequestId)?.status, 'finished')
})
