import { spawnSync, type SpawnOptions } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import type { Test } from 'tap'
import { findFreePort, loopback } from '../../example-app/dist/open-port.js'
import { isInstalled, startProgram } from '../example-app/start-program.js'

/** What several processes need to share and this machine does not have. */
export function findMissingServer (): string | undefined {
  if (!isInstalled('redis-server')) return 'redis-server is not installed'
  if (!isInstalled('initdb') || !isInstalled('postgres')) return 'a PostgreSQL server is not installed'
  return undefined
}

export interface RedisServer {
  url: string
  /** Lets requests wait. */
  freeze (): void
  /** Kills it, frozen or not: requests that wait fail. */
  kill (): Promise<void>
  /** Starts it anew, with its data. */
  start (): Promise<void>
  /** Loses everything. */
  forget (): Promise<void>
  /** Loses what the instances share about logins, so that a few accounts can make many. */
  forgetLogins (): Promise<void>
}

/** A Redis that forgets nothing it has acknowledged. */
export async function startRedis (t: Test): Promise<RedisServer> {
  const port = await findFreePort()
  const directory = makeDirectory(t)
  const args = [
    '--port', String(port), '--bind', loopback, '--dir', directory, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'
  ]
  const start = () => startProgram(t, 'redis-server', args, 'Ready to accept connections')
  let program = await start()
  const url = `redis://${loopback}:${port}`
  return {
    url,
    freeze: () => program.freeze(),
    kill: async () => { await program.stop('SIGKILL') },
    start: async () => { program = await start() },
    async forget () {
      const client = await createClient({ url }).connect()
      await client.flushAll()
      await client.close()
    },
    async forgetLogins () {
      const client = await createClient({ url }).connect()
      const keys = await client.keys('scalekit-login:*')
      if (keys.length > 0) await client.del(keys)
      await client.close()
    }
  }
}

/** Gives the URL of an empty database. */
export async function startPostgres (t: Test): Promise<string> {
  // PostgreSQL does not run as root: there, an unprivileged user has to stand in.
  const user: SpawnOptions = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const directory = makeDirectory(t)
  if (user.uid !== undefined) chownSync(directory, user.uid, 65_534)
  const data = join(directory, 'data')
  const init = ['--pgdata', data, '--username', 'acme', '--auth', 'trust', '--no-sync']
  const made = spawnSync('initdb', init, { ...user, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  const port = await findFreePort()
  const args = ['-D', data, '-p', String(port), '-h', loopback, '-k', '', '-F']
  await startProgram(t, 'postgres', args, 'ready to accept connections', user)
  return `postgres://acme@${loopback}:${port}/postgres`
}

// Not below the checkout, which an unprivileged user may not be able to enter.
function makeDirectory (t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'many-instances-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
