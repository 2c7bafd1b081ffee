// Packs the package as npm would publish it, and checks the tarball: its manifest with publint, its types with attw.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url))
const run = (...args) => execFileSync(process.execPath, args, { stdio: 'inherit' })

const folder = mkdtempSync(join(tmpdir(), 'packaging-'))
try {
  const name = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    encoding: 'utf8',
    shell: process.platform === 'win32'
  }).trim()
  const tarball = join(folder, name)
  run(bin('publint/src/cli.js'), '--strict', tarball)
  run(bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only')
} catch (error) {
  if (error.status === undefined) throw error
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
