import t from 'tap'
import { createCsrfTokens } from '../../dist/pending-login/csrf-token.js'
import { deriveKeys } from '../../dist/pending-login/keys.js'

const keysOf = (...secrets: [string, ...string[]]) => deriveKeys(secrets, 'conn_1', 'form')
const shown = { user: { sub: '1', email: 'alice@example.com' }, organizations: [{ id: '1', name: 'A' }, { id: '2', name: 'B' }] }
const place = { flowId: 'flow', nonce: 'nonce' }

t.test('a token is worth something in its own browser, for its own login and with its own keys only', async (t) => {
  const tokens = createCsrfTokens(keysOf('old'))
  const token = tokens.create(place, shown)
  t.ok(tokens.verify(token, place)?.(shown))
  t.notOk(tokens.verify(token, { ...place, nonce: 'another' }))
  t.notOk(tokens.verify(token, { ...place, flowId: 'another' }))
  t.notOk(createCsrfTokens(keysOf('foreign')).verify(token, place))
  t.ok(createCsrfTokens(keysOf('fresh', 'old')).verify(token, place)?.(shown), 'rotated keys know it')
  for (const other of ['', '.', `${token}.x`, `${token}x`, `x${token}`]) t.notOk(tokens.verify(other, place), other)
})

t.test('a token covers sub, e-mail and organizations, in whatever order they come', async (t) => {
  const tokens = createCsrfTokens(keysOf('secret'))
  const covers = tokens.verify(tokens.create(place, shown), place)
  const { user, organizations } = shown
  t.ok(covers?.({ user: { ...user, name: 'Alice' }, organizations: organizations.toReversed() }))
  t.notOk(covers?.({ user: { ...user, sub: '2' }, organizations }))
  t.notOk(covers?.({ user: { ...user, email: 'bob@example.com' }, organizations }))
  t.notOk(covers?.({ user, organizations: organizations.slice(1) }))
  t.notOk(covers?.({ user, organizations: [{ id: '1', name: 'Other' }, { id: '2', name: 'B' }] }))
  t.notOk(covers?.({ user, organizations: undefined }))
})

t.test('what was shown cannot be found in a token by trying', async (t) => {
  const tokens = createCsrfTokens(keysOf('secret'))
  const tagIn = (nonce: string) => tokens.create({ ...place, nonce }, shown).split('.')[0]
  t.equal(tagIn('nonce'), tagIn('nonce'))
  t.not(tagIn('nonce'), tagIn('another'))
})
