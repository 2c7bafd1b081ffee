import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { createScalekitEmulator, type ScalekitEmulator, type ScalekitEmulatorOptions } from '../../../dist/testing/index.js'
import { openArchive } from '../../../dist/testing/folder/archive.js'
import { createTrust } from '../../../dist/testing/tls/trust.js'
import { failure, readJson } from '../set-up.js'
import { postForm, registerClient } from '../oauth/registered-client.js'

const forTokens = { grant_type: 'client_credentials' }

function findNewFolder (t: Test): string {
  return join(t.testdir({}), 'of', 'emulator')
}

/** Starts an emulator, and closes it when the work with it is done. */
async function withEmulator<T> (options: ScalekitEmulatorOptions, work: (emulator: ScalekitEmulator) => Promise<T>): Promise<T> {
  const emulator = await createScalekitEmulator(options)
  try {
    return await work(emulator)
  } finally {
    await emulator.close()
  }
}

const identify = ({ environmentUrl, clientId, clientSecret, resources }: ScalekitEmulator) =>
  ({ environmentUrl, clientId, clientSecret, resources: resources.map(({ resourceId, connectionId }) => ({ resourceId, connectionId })) })

t.test('after a restart, services and clients find the environment that they know', async (t) => {
  const options = { folder: findNewFolder(t), resources: [{ mcpServerUrl: 'https://tasks.test/mcp' }] }
  const before = await withEmulator(options, async (emulator) => {
    const { credentials, post } = await registerClient(emulator, 'client_credentials')
    const first = (await post('/oauth/token', forTokens)).body.access_token
    await emulator.rotateKeys()
    return { ...identify(emulator), credentials, tokens: [first, (await post('/oauth/token', forTokens)).body.access_token] }
  })
  await withEmulator(options, async (emulator) => {
    const { credentials, tokens, ...identity } = before
    t.same(identify(emulator), identity)
    t.match(await postForm(emulator, '/oauth/token', { ...credentials, ...forTokens }), { status: 200 })
    const keys = createLocalJWKSet(Object(await readJson(fetch(`${emulator.environmentUrl}/keys`))))
    for (const token of [...tokens, await emulator.signToken()]) await t.resolves(jwtVerify(token, keys))
  })
})

t.test('other options win, and are kept', async (t) => {
  const folder = findNewFolder(t)
  const before = await withEmulator({ folder }, async (emulator) => identify(emulator))
  const given = { clientId: 'skc_1', clientSecret: 'a secret', connectionId: 'conn_1', port: 0 }
  const changed = await withEmulator({ folder, ...given }, async (emulator) => {
    t.match(emulator, { clientId: 'skc_1', clientSecret: 'a secret', connectionId: 'conn_1', resourceId: before.resources[0]?.resourceId })
    return identify(emulator)
  })
  t.same(await withEmulator({ folder }, async (emulator) => identify(emulator)), changed)
})

t.test('only the owner can read what is kept, and nothing else is left in the folder', { skip: process.platform === 'win32' }, async (t) => {
  const folder = findNewFolder(t)
  await withEmulator({ folder }, (emulator) => registerClient(emulator, 'client_credentials'))
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.same(readdirSync(folder).sort(), ['identity.json', 'mcp-clients.json', 'signing-keys.json'])
  for (const name of readdirSync(folder)) t.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name)
})

t.test('a file that is damaged or of something else is named, and stays as it is', async (t) => {
  const folder = findNewFolder(t)
  await withEmulator({ folder }, (emulator) => registerClient(emulator, 'client_credentials'))
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    const whole = readFileSync(file, 'utf8')
    for (const text of ['', '{', '{"name":"my-app"}', whole.slice(0, -10), whole.replace(/_id|clientId|"kid"/, '"x"')]) {
      writeFileSync(file, text)
      t.match(await failure(createScalekitEmulator({ folder })), { message: `${file} is damaged` })
      t.equal(readFileSync(file, 'utf8'), text)
    }
    writeFileSync(file, whole)
  }
})

t.test('a folder that cannot be read or written is an error that names it', async (t) => {
  const file = join(t.testdir({ file: 'text', folder: {} }), 'file')
  t.match(await failure(createScalekitEmulator({ folder: file })), { message: `${file} cannot be used as a folder` })
  const folder = join(t.testdirName, 'folder')
  const { identity } = await openArchive(folder)
  mkdirSync(join(folder, 'identity.json'))
  t.match(await failure(createScalekitEmulator({ folder })), { message: /identity\.json cannot be read \(EISDIR\)/ })
  const content = { clientId: 'skc_1', clientSecret: 'a secret', port: 1, resources: [] }
  t.match(await failure(identity.write(() => content)), { message: /identity\.json cannot be written/ })
  t.same(readdirSync(folder), ['identity.json'], 'the temporary file is gone')
})

t.test('the certificate and the file of its authority stay until they expire', async (t) => {
  const archive = await openArchive(findNewFolder(t))
  const before = await createTrust(archive)
  await before.remove()
  t.equal(readFileSync(before.caFile, 'utf8'), before.ca)
  const { key, cert, ca, caFile } = await createTrust(archive)
  t.same({ key, cert, ca, caFile }, { key: before.key, cert: before.cert, ca: before.ca, caFile: before.caFile })
  const { now } = Date
  t.teardown(() => { Date.now = now })
  Date.now = () => now() + 10 * 365 * 24 * 3_600_000
  t.not((await createTrust(archive)).ca, ca)
})
