import t from 'tap'
import { alice, arrive, signIn, startHost } from './support/host.js'
import { fieldsOf, locationOf, refreshOf } from './support/visitor.js'

const awkward = '+/=&?#%41 é"\'<>;'

t.test('an anonymous browser signs in, confirms and is led back to Scalekit', async (t) => {
  const host = await startHost(t)
  const visitor = host.visitor()
  const { loginRequestId, answer, continueUrl } = await arrive(visitor, host, awkward)
  t.equal(answer.status, 303)
  t.notMatch(continueUrl, /state|lri_/)

  const signInUrl = locationOf(await visitor.get(continueUrl))
  t.equal(signInUrl, `/signin?return_to=${encodeURIComponent(continueUrl)}`)
  const signedIn = await signIn(visitor, alice, signInUrl)
  t.equal(signedIn.status, 303)
  t.equal(locationOf(signedIn), continueUrl)

  const page = await visitor.get(continueUrl)
  t.equal(page.status, 200)
  t.match(page.text, 'alice@example.com')
  t.equal(host.updates(), 0)

  const done = await visitor.post('/login/continue', { ...fieldsOf(page), action: 'continue' })
  t.equal(done.status, 200)
  const callbackUrl = refreshOf(done)
  const { environmentUrl, connectionId } = host.emulator
  t.equal(callbackUrl, `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?state=${encodeURIComponent(awkward)}`)
  t.strictSame(host.emulator.loginRequests.get(loginRequestId)?.updates, [alice])
  t.strictSame((await visitor.cookieNames()).filter((name) => name.includes('scalekit')), [])

  const finished = await visitor.get(callbackUrl ?? '')
  t.equal(finished.status, 200)
  t.equal(host.emulator.loginRequests.get(loginRequestId)?.status, 'finished')
})
