import { inspect } from 'node:util'
import t from 'tap'
import { describeCause, toLoggable } from '../../dist/scalekit/loggable-error.js'

const secrets = ['alice@example.com', 'lri_86659065219908156', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl']
const secretText = `refused ${secrets.join(' for ')}`

const kinds: Record<string, () => Error> = {
  'an error': () => new Error(secretText),
  'an error with other contents': () => Object.assign(new Error('no'), { config: { data: secretText }, body: secretText }),
  'an error whose cause tells more': () => new Error('no', { cause: new Error(secretText) }),
  'an error with a text for its cause': () => new Error('no', { cause: secretText }),
  'a frozen error': () => Object.freeze(new Error(secretText)),
  'an error that is its own cause': () => {
    const error = new Error(secretText)
    return Object.assign(error, { cause: error })
  },
  'an error whose text is cut inside a secret': () => new Error(`${'x '.repeat(240)}${secretText}`),
  'an error whose stack repeats other texts': () => Object.assign(new Error('no'), { stack: `Error: ${secretText}\n    at here` })
}

for (const [kind, create] of Object.entries(kinds)) {
  t.test(`${kind} shows no secret to a log`, async (t) => {
    const error = create()
    const shown = toLoggable(error)
    t.ok(shown instanceof Error)
    const seen = inspect(shown, { depth: 9, getters: true }) + JSON.stringify({ ...Object(shown) }) + JSON.stringify(describeCause(shown))
    for (const secret of secrets) t.notOk(seen.includes(secret.slice(0, 15)), secret.slice(0, 4))
    if (kind !== 'a frozen error') t.equal(shown, error, 'it is still the same error')
  })
}

t.test('what is no error is not logged, but for a text', async (t) => {
  for (const value of [undefined, null, 7, { token: 'x' }, Object.create(null)]) t.equal(toLoggable(value), undefined)
  t.equal(toLoggable(secretText), 'refused [redacted] for [redacted] for [redacted]')
})

t.test('T42: a long text takes no longer than a short one', async (t) => {
  const timeOf = (text: string) => {
    const started = performance.now()
    for (let n = 0; n < 20; n++) toLoggable(new Error(text))
    return performance.now() - started
  }
  const texts = { 'one word': 'a'.repeat(65_536), 'many words': 'ab '.repeat(20_000), 'digits and dots': 'a1.'.repeat(20_000), at: 'a@'.repeat(30_000) }
  for (const [kind, text] of Object.entries(texts)) {
    // Pauses of the machine meet both; a pattern that is quadratic takes hundreds of times as long.
    const ratio = Math.min(...Array.from({ length: 5 }, () => timeOf(text) / timeOf(text.slice(0, 500))))
    t.ok(ratio < 20, `${kind}: ${ratio.toFixed(1)} times as long`)
    const { message = '', stack = '' } = toLoggable(new Error(text)) as Error
    t.ok(message.length <= 600 && stack.length < 20_000, kind)
  }
})
