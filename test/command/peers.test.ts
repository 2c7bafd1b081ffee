import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { findCacheFolder, importFrom } from '../../dist/command/emulator/peers/cache-folder.js'
import { runEmulator } from '../../dist/command/emulator/emulator.js'
import { requirePeers } from '../../dist/command/emulator/peers/require-peers.js'
import { findPeersElsewhere, loadPeer } from '../../dist/testing/load-peer.js'
import { failure } from '../testing/set-up.js'

const main = fileURLToPath(new URL('../../dist/command/main.js', import.meta.url))
const { version, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))

/** A folder for the cache, a program in the place of npm, and what is printed. */
function setUp (t: Test, script: string) {
  const cache = t.testdir({})
  const npm = join(cache, 'npm')
  writeFileSync(npm, `#!/bin/sh\n${script}\n`)
  chmodSync(npm, 0o755)
  const lines: string[] = []
  t.teardown(() => findPeersElsewhere(undefined))
  return {
    folder: join(cache, 'fastify-scalekit-login', version),
    context: { env: { XDG_CACHE_HOME: cache, LOCALAPPDATA: cache }, write: (line: string) => { lines.push(line) } },
    lines,
    source: { npm, isInstalled: () => false }
  }
}

const installs = `echo "$@" >>runs
for name in oidc-provider selfsigned; do
  mkdir -p node_modules/$name
  echo '{"main":"index.js"}' >node_modules/$name/package.json
  echo 'exports.from = "the cache"' >node_modules/$name/index.js
done
echo '{"packages":{"node_modules/oidc-provider":{},"node_modules/selfsigned":{}}}' >node_modules/.package-lock.json`

t.test('what is installed is not installed again', async (t) => {
  const { context, lines } = setUp(t, 'exit 1')
  await requirePeers(['oidc-provider', 'selfsigned'], context, {})
  t.same(lines, [])
})

t.test('what is missing is installed once into the cache, in versions that fit, and loaded from there', async (t) => {
  const { folder, context, lines, source } = setUp(t, installs)
  await requirePeers(['oidc-provider', 'selfsigned'], context, source)
  await requirePeers(['oidc-provider'], context, source)
  t.same(lines, [`Not installed here: oidc-provider, selfsigned. Installing into ${folder}\n`])
  t.match(readFileSync(join(folder, 'runs'), 'utf8'), /^install [^\n]+\n$/)
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  t.same(dependencies, { 'oidc-provider': peerDependencies['oidc-provider'], selfsigned: peerDependencies.selfsigned })
  const importPackage = await importFrom(folder)
  t.match(await importPackage('oidc-provider'), { default: { from: 'the cache' } })
  const peer = await loadPeer('It', 'not-installed', (importAny) =>
    importAny === importPackage ? importAny<object>('selfsigned') : importAny<object>('not-installed'))
  t.match(peer, { default: { from: 'the cache' } })
})

t.test('where npm fails, the command ends with 1 and says what to run', async (t) => {
  const { folder, context, source } = setUp(t, 'echo "npm error code ENOTCACHED" >&2; exit 1')
  const line = `npm install --prefix "${folder}" "oidc-provider@${peerDependencies['oidc-provider']}" ` +
    `"@modelcontextprotocol/client@${peerDependencies['@modelcontextprotocol/client']}"`
  let error = ''
  const code = await runEmulator([], { ...context, writeError: (text) => { error += text }, isColored: false }, source)
  t.match({ code, error }, { code: 1, error: `npm could not install them (ENOTCACHED). Run: ${line}\n` })
  t.match(await failure(requirePeers(['oidc-provider'], context, { ...source, npm: 'no-such-npm' })), { message: /\(ENOENT\)/ })
  await t.rejects(requirePeers(['package-that-is-not-installed'], context, { npm: source.npm }), 'it looks for what is there by itself')
})

t.test('the cache is where the system keeps caches', (t) => {
  const ours = join('fastify-scalekit-login', '1.0.0')
  t.equal(findCacheFolder({ XDG_CACHE_HOME: '/cache' }, '1.0.0', 'linux'), join('/cache', ours))
  t.equal(findCacheFolder({ XDG_CACHE_HOME: '/cache', LOCALAPPDATA: 'local' }, '1.0.0', 'win32'), join('local', ours))
  t.equal(findCacheFolder({ XDG_CACHE_HOME: '' }, '1.0.0', 'darwin'), join(homedir(), '.cache', ours))
  t.end()
})

t.test('Ctrl-C and SIGTERM end the command with 0', { skip: process.platform === 'win32' }, async (t) => {
  await Promise.all((['SIGINT', 'SIGTERM'] as const).map(async (signal) => {
    const child = spawn(process.execPath, [main, 'emulator', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(child, 'exit')
    let output = ''
    for await (const text of child.stdout) {
      output += text
      if (!child.killed && output.includes('Ctrl-C')) child.kill(signal)
    }
    t.same(await ended, [0, null], signal)
  }))
})
