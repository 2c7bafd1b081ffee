import t from 'tap'
import { createCsrfTokens, type Shown } from '../../dist/pending-login/csrf-token.js'
import { deriveKeys } from '../../dist/pending-login/keys.js'

const keysOf = (...secrets: [string, ...string[]]) => deriveKeys(secrets, 'conn_1', 'form')
const client = { clientId: 'm2m_1', clientName: 'Claude', isVerified: false, scopes: ['a', 'b'], resource: { id: 'res_1', name: 'Notes' } }
const shown: Shown = {
  user: { sub: '1', email: 'alice@example.com' },
  organizations: [{ id: '1', name: 'A' }, { id: '2', name: 'B' }],
  client
}
const place = { flowId: 'flow', nonce: 'nonce' }

t.test('a token is worth something in its own browser, for its own login and with its own keys only', async (t) => {
  const tokens = createCsrfTokens(keysOf('old'))
  const token = tokens.create(place, shown)
  t.strictSame(tokens.verify(token, place)?.findChanges(shown), [])
  t.notOk(tokens.verify(token, { ...place, nonce: 'another' }))
  t.notOk(tokens.verify(token, { ...place, flowId: 'another' }))
  t.notOk(createCsrfTokens(keysOf('foreign')).verify(token, place))
  t.strictSame(createCsrfTokens(keysOf('fresh', 'old')).verify(token, place)?.findChanges(shown), [], 'rotated keys know it')
  for (const other of ['', '.', `${token}.x`, `${token}x`, `x${token}`]) t.notOk(tokens.verify(other, place), other)
})

t.test('a token covers sub, e-mail, organizations in any order, and who asks', async (t) => {
  const tokens = createCsrfTokens(keysOf('secret'))
  const before = tokens.verify(tokens.create(place, shown), place)
  const changes = (now: Partial<Shown>) => before?.findChanges({ ...shown, ...now })
  const { user, organizations = [] } = shown
  t.strictSame(changes({ user: { ...user, name: 'Alice' }, organizations: organizations.toReversed() }), [])
  t.strictSame(changes({ user: { ...user, sub: '2' } }), ['account'])
  t.strictSame(changes({ user: { ...user, email: 'bob@example.com' } }), ['account'])
  t.strictSame(changes({ organizations: organizations.slice(1) }), ['organizations'])
  t.strictSame(changes({ organizations: [{ id: '1', name: 'Other' }, { id: '2', name: 'B' }] }), ['organizations'])
  t.strictSame(changes({ organizations: undefined }), ['organizations'])
  for (const other of [{ clientId: 'm2m_2' }, { clientName: 'Other' }, { isVerified: true }, { scopes: ['a'] }, { resource: undefined }]) {
    t.strictSame(changes({ client: { ...client, ...other } }), ['client'], JSON.stringify(other))
  }
  t.strictSame(changes({ user: { ...user, sub: '2' }, client: { ...client, scopes: [] } }), ['account', 'client'])
})

t.test('who asks may become known, but not unknown', async (t) => {
  const tokens = createCsrfTokens(keysOf('secret'))
  const unknown = { ...shown, client: undefined }
  t.strictSame(tokens.verify(tokens.create(place, shown), place)?.findChanges(unknown), [], 'no answer takes nothing back')
  t.strictSame(tokens.verify(tokens.create(place, unknown), place)?.findChanges(shown), ['client'])
  t.strictSame(tokens.verify(tokens.create(place, unknown), place)?.findChanges(unknown), [])
})

t.test('the token of a page that shows no account continues nothing', async (t) => {
  const tokens = createCsrfTokens(keysOf('secret'))
  const before = tokens.verify(tokens.create(place), place)
  t.equal(before?.isNothing, true)
  t.strictSame(before?.findChanges(shown), ['account'])
  t.equal(tokens.verify(tokens.create(place, shown), place)?.isNothing, false)
})

t.test('what was shown cannot be found in a token by trying', async (t) => {
  const tokens = createCsrfTokens(keysOf('secret'))
  const tagIn = (nonce: string) => tokens.create({ ...place, nonce }, shown).split('.')[0]
  t.equal(tagIn('nonce'), tagIn('nonce'))
  t.not(tagIn('nonce'), tagIn('another'))
})
