import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isMissing, startService, walkLogin } from '../support/any-service.js'

test('a service in Go signs a user in', { skip: isMissing('go', 'version') }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'go-service-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, 'acme')
  // Debian's Go has its library built for use with a C compiler, and needs ten seconds more without one.
  const CGO_ENABLED = spawnSync('gcc', ['--version']).status === 0 ? '1' : '0'
  const { status, stderr } = spawnSync('go', ['build', '-o', program, '.'], {
    cwd: 'go', encoding: 'utf8', env: { ...process.env, CGO_ENABLED, GOFLAGS: '-mod=mod', GOPROXY: 'off' }
  })
  if (status !== 0) throw new Error(stderr)
  await walkLogin(await startService(t, program))
})
