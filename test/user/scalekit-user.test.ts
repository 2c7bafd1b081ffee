import t from 'tap'
import type { ScalekitUser } from '../../dist/index.js'
import { alice, arriveSignedIn, startHost } from '../support/host.js'
import { codeOf } from '../support/visitor.js'

const everything: ScalekitUser = {
  sub: 'user_1',
  email: 'alice@example.com',
  emailVerified: true,
  name: 'Alice Example',
  givenName: 'Alice',
  familyName: 'Example',
  preferredUsername: 'alice',
  phoneNumber: '+14155550100',
  phoneNumberVerified: true,
  picture: 'https://example.com/alice.png',
  gender: 'female',
  locale: 'en-GB',
  groups: ['a', 'b'],
  roles: ['admin'],
  organizationExternalId: 'org_1',
  organizationExternalName: 'Acme',
  customAttributes: { plan: 'pro', seats: 3, nested: { list: [true, null, 'é'] } }
}

t.test('all fields of a user arrive as sent, undefined ones are left out', async (t) => {
  let user: ScalekitUser = everything
  const host = await startHost(t, { options: { findUser: () => user } })
  const visitor = host.visitor()
  const complete = async () => {
    const { fields, loginRequestId } = await arriveSignedIn(visitor, host, null)
    await visitor.post('/login/continue', { ...fields, action: 'continue' })
    return host.emulator.loginRequests.get(loginRequestId)?.updates
  }
  t.strictSame(await complete(), [everything])
  user = { ...alice, givenName: undefined, customAttributes: { plan: undefined, seats: 1 } }
  t.strictSame(await complete(), [{ ...alice, customAttributes: { seats: 1 } }])
  user = { ...alice, customAttributes: undefined }
  Object.assign(user, { picture: null, roles: null })
  t.strictSame(await complete(), [alice])
  t.equal(host.updates(), 3)
})

t.test('a user that Scalekit would not take is refused before anything is sent, and the log names the field', async (t) => {
  let user: unknown
  const host = await startHost(t, { options: { findUser: () => user as ScalekitUser } })
  const visitor = host.visitor()
  const deep: Record<string, unknown> = {}
  let inner = deep
  for (let n = 0; n < 50; n++) inner = inner.inner = {} as Record<string, unknown>
  const wrong: Array<[string, unknown]> = [
    ['"sub" is missing', { email: alice.email }],
    ['"sub" is missing', { ...alice, sub: null }],
    ['"sub" is a number, and must be a string of 1 to 255 characters', { ...alice, sub: 7 }],
    ['"sub" is an empty string, and must be a string of 1 to 255 characters', { ...alice, sub: ' ' }],
    ['"sub" is a string of 256 characters, and must be a string of 1 to 255 characters', { ...alice, sub: 's'.repeat(256) }],
    ['"email" is missing', { sub: 'x' }],
    ['"email" is a string of 10 characters, and must be an email address of at most 255 characters', { ...alice, email: 'no address' }],
    ['"name" is an object, and must be a string of at most 2048 characters', { ...alice, name: { first: 'Alice' } }],
    ['it has "iat", so it seems to be the payload of a token', { ...alice, iat: 1, exp: 2 }],
    ['it has "exp", so it seems to be the payload of a token', { ...alice, exp: 2 }],
    ['"email"', { ...alice, email: '@' }],
    ['use "givenName"', { ...alice, given_name: 'Alice' }],
    ['use "phoneNumber"', { ...alice, phone_number: '+1' }],
    ['the field "password" is unknown', { ...alice, password: 'x' }],
    ['the field "?" is unknown', { ...alice, 'alice@example.com': 1 }],
    ['"loginFailed" is unknown', { ...alice, loginFailed: true }],
    ['"name"', { ...alice, name: 'lone \ud800' }],
    ['"roles"', { ...alice, roles: ['lone \udfff'] }],
    ['"email"', { ...alice, email: 'evil@example.com\u202e' }],
    ['"email"', { ...alice, email: 'alice\u200b@example.com' }],
    ['"email"', { ...alice, email: 'alice\u0000@example.com' }],
    ['"customAttributes.plan"', { ...alice, customAttributes: { plan: 'lone \ud800' } }],
    ['"roles" is a string of 5 characters, and must be a list of strings of at most 255 characters', { ...alice, roles: 'admin' }],
    ['"groups.1" is a number, and must be a list of strings of at most 255 characters', { ...alice, groups: ['a', 1] }],
    ['"emailVerified" is a string of 4 characters, and must be a boolean', { ...alice, emailVerified: 'true' }],
    ['"phoneNumber" is a string of 8 characters, and must be an E.164 number such as "+14155550100"', { ...alice, phoneNumber: '0170 123' }],
    ['"customAttributes"', { ...alice, customAttributes: [] }],
    ['"customAttributes.score" is not JSON', { ...alice, customAttributes: { score: NaN } }],
    ['"customAttributes.since" is not JSON', { ...alice, customAttributes: { since: new Date() } }],
    ['"customAttributes.id" is not JSON', { ...alice, customAttributes: { id: 1n } }],
    ['"customAttributes.list.1" is not JSON', { ...alice, customAttributes: { list: [1, () => 1] } }],
    ['"customAttributes.list.0" is not JSON', { ...alice, customAttributes: { list: [undefined] } }],
    ['"customAttributes.?" is not JSON', { ...alice, customAttributes: { 'alice@example.com': Infinity } }],
    ['"customAttributes.?" is not JSON', { ...alice, customAttributes: { 'lone \ud800': 1 } }],
    ['is not JSON', { ...alice, customAttributes: deep }],
    ['not an object', 'alice'],
    ['not an object', 7],
    ['not an object', []]
  ]
  for (const [named, value] of wrong) {
    user = value
    host.log.length = 0
    const { page } = await arriveSignedIn(visitor, host, null)
    t.equal(page.status, 500, named)
    t.equal(codeOf(page), 'FST_SCALEKIT_INVALID_USER', named)
    t.notMatch(page.text, 'findUser', named)
    t.ok(host.log.join('').includes(JSON.stringify(named).slice(1, -1)), `${named} in the log`)
    t.notMatch(host.log.join(''), 'alice@example.com')
  }
  t.equal(host.updates(), 0)
})

t.test('T43: a user is read once, so that what was checked is what is sent', async (t) => {
  let reads: Record<string, number> = {}
  const counting = (target: object) => new Proxy(target, {
    get (object, key, receiver) {
      if (typeof key === 'string') reads[key] = (reads[key] ?? 0) + 1
      return Reflect.get(object, key, receiver)
    }
  })
  class Account {
    #asked = 0
    email = alice.email
    get sub () { return this.#asked++ === 0 ? alice.sub : 'user_bob' }
  }
  const attributes = {
    get plan () {
      reads['plan'] = (reads['plan'] ?? 0) + 1
      return reads['plan'] === 1 ? 'free' : 'pro'
    }
  }
  const users: Record<string, () => unknown> = {
    'a proxy': () => counting({ ...everything }),
    'accessors of a class': () => new Account(),
    'an accessor in custom attributes': () => ({ ...alice, customAttributes: attributes })
  }
  for (const [kind, create] of Object.entries(users)) {
    let user: unknown
    const host = await startHost(t, { options: { findUser: () => user as ScalekitUser } })
    const visitor = host.visitor()
    reads = {}
    user = create()
    const { fields, loginRequestId, page } = await arriveSignedIn(visitor, host, null)
    t.equal(page.status, 200, kind)
    t.ok(Object.values(reads).every((count) => count === 1), `${kind}: each field is read once`)
    reads = {}
    user = create()
    await visitor.post('/login/continue', { ...fields, action: 'continue' })
    t.match(host.emulator.loginRequests.get(loginRequestId)?.user, { sub: kind === 'a proxy' ? 'user_1' : 'user_alice' }, kind)
    if (kind !== 'a proxy') t.notMatch(JSON.stringify(host.emulator.loginRequests.get(loginRequestId)?.user), '"pro"', kind)
  }
})

t.test('T43: a hook that changes the user it is given changes nothing that is sent', async (t) => {
  const host = await startHost(t, {
    options: {
      findOrganizations: (_request, user) => {
        Object.assign(user, { sub: 'user_bob', roles: ['admin'] })
        return [{ id: 'org_1', name: 'Acme' }]
      }
    }
  })
  const visitor = host.visitor()
  const { fields, loginRequestId } = await arriveSignedIn(visitor, host)
  await visitor.post('/login/continue', { ...fields, action: 'continue' })
  const sent = host.emulator.loginRequests.get(loginRequestId)?.user
  t.strictSame(sent, { ...alice, organizationExternalId: 'org_1', organizationExternalName: 'Acme' })
})

t.test('what an accessor of the host throws goes to its error handler', async (t) => {
  const attributes = { get plan (): string { throw new Error('the database is down') } }
  const host = await startHost(t, {
    options: { findUser: () => ({ ...alice, customAttributes: attributes }) },
    before: (app) => { app.setErrorHandler((error, _request, reply) => reply.code(599).send(String(error))) }
  })
  const { page } = await arriveSignedIn(host.visitor(), host, null)
  t.equal(page.status, 599)
})

t.test('organizations that cannot be read as text are refused', async (t) => {
  const lists: Record<string, unknown> = {
    'a name that is no well-formed Unicode': [{ id: 'org_1', name: 'lone \ud800' }],
    'an ID that is no well-formed Unicode': [{ id: 'lone \ud800', name: 'Acme' }],
    'no objects': ['org_1', null],
    'no list': 'org_1'
  }
  for (const [kind, list] of Object.entries(lists)) {
    const host = await startHost(t, { options: { findOrganizations: () => list as [] } })
    const { page } = await arriveSignedIn(host.visitor(), host)
    t.equal(codeOf(page), 'FST_SCALEKIT_INVALID_USER', kind)
  }
})
