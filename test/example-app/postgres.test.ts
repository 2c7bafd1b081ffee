import { spawnSync, type SpawnOptions } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../example-app/dist/database/open-database.js'
import { findFreePort } from '../../example-app/dist/open-port.js'
import { buildTestApp, openBrowser, signUp } from './build-test-app.js'
import { isInstalled, startProgram } from './start-program.js'

/** PostgreSQL does not run as root: there, an unprivileged user has to stand in. */
function pickUser (): SpawnOptions {
  const isRoot = process.getuid?.() === 0
  return isRoot ? { uid: 65_534, gid: 65_534 } : {}
}

if (!isInstalled('initdb') || !isInstalled('postgres')) {
  t.plan(0, 'a PostgreSQL server is not installed')
} else {
  const user = pickUser()
  // Not below the checkout, which an unprivileged user may not be able to enter.
  const directory = mkdtempSync(join(tmpdir(), 'acme-notes-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  if (user.uid !== undefined) chownSync(directory, user.uid, 65_534)
  const data = `${directory}/data`
  const made = spawnSync('initdb', ['--pgdata', data, '--username', 'acme', '--auth', 'trust', '--no-sync'], {
    ...user, encoding: 'utf8'
  })
  if (made.status !== 0) throw new Error(made.stderr)
  const port = await findFreePort()
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '']
  await startProgram(t, 'postgres', args, 'ready to accept connections', user)
  const databaseUrl = `postgres://acme@127.0.0.1:${port}/postgres`

  t.test('several instances may start at once on an empty database', async (t) => {
    const databases = await Promise.all(Array.from({ length: 5 }, () => openDatabase(databaseUrl)))
    for (const database of databases) t.strictSame(await database.query('select 1 from users'), [])
    await Promise.all(databases.map((database) => database.close()))
  })

  t.test('the app works with a PostgreSQL server', async (t) => {
    const app = await buildTestApp(t, { databaseUrl })
    const browser = openBrowser(app)
    const notes = await signUp(browser)
    t.match(await notes.submit({ text: 'water the plants' }), { status: 200, text: /water the plants/ })
    t.equal((await signUp(openBrowser(app), { email: 'ALICE@example.com' })).status, 422)
  })
}
