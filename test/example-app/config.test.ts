import t from 'tap'
import { ConfigError, readConfig } from '../../example-app/dist/config.js'

const scalekit = {
  SCALEKIT_ENVIRONMENT_URL: 'https://acme.scalekit.com/',
  SCALEKIT_CLIENT_ID: 'skc_1',
  SCALEKIT_CLIENT_SECRET: 'secret',
  SCALEKIT_CONNECTION_ID: 'conn_1',
  SCALEKIT_RESOURCE_ID: 'res_1'
}
const SESSION_SECRET = 'x'.repeat(32)

t.test('an empty environment runs against the emulator', async (t) => {
  t.strictSame(readConfig({}), {
    port: 3000,
    publicUrl: undefined,
    databaseUrl: undefined,
    redisUrl: undefined,
    sharesLogins: true,
    sessionSecret: undefined,
    cookieSecrets: undefined,
    scalekit: undefined
  })
})

t.test('blank values count as not set', async (t) => {
  t.equal(readConfig({ SCALEKIT_CLIENT_ID: ' ', REDIS_URL: '', PORT: '' }).scalekit, undefined)
})

t.test('the five values of Scalekit run against Scalekit', async (t) => {
  t.strictSame(readConfig({ ...scalekit, SESSION_SECRET }).scalekit, {
    environmentUrl: 'https://acme.scalekit.com',
    clientId: 'skc_1',
    clientSecret: 'secret',
    connectionId: 'conn_1',
    resourceId: 'res_1'
  })
})

t.test('some of the five is an error that names the others', async (t) => {
  const { SCALEKIT_CLIENT_SECRET: _, SCALEKIT_RESOURCE_ID: __, ...some } = scalekit
  t.throws(() => readConfig({ ...some, SESSION_SECRET }), {
    name: 'ConfigError',
    message: /SCALEKIT_CLIENT_SECRET, SCALEKIT_RESOURCE_ID/
  })
})

for (const [name, environment] of Object.entries({
  'a PORT that is no number': { PORT: '3000a' },
  'a PORT that is too large': { PORT: '65536' },
  'a PUBLIC_URL over http': { PUBLIC_URL: 'http://notes.example.com' },
  'a PUBLIC_URL with a path': { PUBLIC_URL: 'https://example.com/notes' },
  'a PUBLIC_URL that is no URL': { PUBLIC_URL: 'notes.example.com' },
  'a DATABASE_URL of another database': { DATABASE_URL: 'mysql://localhost' },
  'a REDIS_URL of another protocol': { REDIS_URL: 'http://localhost' },
  'a short SESSION_SECRET': { SESSION_SECRET: 'x'.repeat(31) },
  'COOKIE_SECRETS of which one is short': { COOKIE_SECRETS: `${'x'.repeat(32)},${'y'.repeat(31)}` },
  'COOKIE_SECRETS that end in a comma': { COOKIE_SECRETS: `${'x'.repeat(32)},` },
  'no SESSION_SECRET beside Scalekit': scalekit,
  'the connection ID as resource ID': { ...scalekit, SESSION_SECRET, SCALEKIT_RESOURCE_ID: 'conn_1' }
})) {
  t.test(`${name} is an error that names the variable`, async (t) => {
    const variable = name.match(/[A-Z]+_?[A-Z]+/)?.[0] ?? 'SCALEKIT_RESOURCE_ID'
    t.throws(() => readConfig(environment), ConfigError)
    t.throws(() => readConfig(environment), { message: new RegExp(variable) })
  })
}

t.test('COOKIE_SECRETS are one or several, in the order given, and long enough in bytes', async (t) => {
  const [one, other] = ['1'.repeat(32), 'ä'.repeat(16)]
  t.strictSame(readConfig({ COOKIE_SECRETS: one }).cookieSecrets, [one])
  t.strictSame(readConfig({ COOKIE_SECRETS: `${other}, ${one}` }).cookieSecrets, [other, one])
})

t.test('PUBLIC_URL is an origin', async (t) => {
  t.equal(readConfig({ PUBLIC_URL: 'https://notes.example.com/' }).publicUrl, 'https://notes.example.com')
  t.equal(readConfig({ PUBLIC_URL: 'http://localhost:3000' }).publicUrl, 'http://localhost:3000')
})
