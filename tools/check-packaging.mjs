// Packs the package as npm would publish it, and checks the tarball: its manifest with publint, its types with attw, and
// that each link of its documents leads to a file that is in it.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
  checkLinks(tarball)
  run(bin('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only')
} catch (error) {
  if (error.status === undefined) throw error
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function checkLinks (tarball) {
  execFileSync('tar', ['-xzf', tarball, '-C', folder])
  const root = join(folder, 'package')
  const documents = readdirSync(root, { recursive: true }).filter((file) => /(\.md|llms\.txt)$/.test(file))
  const dead = documents.flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
    .filter(([, path]) => !existsSync(join(root, dirname(file), path))).map(([, path]) => `${file}: ${path}`))
  process.stdout.write(`${documents.length} documents in the tarball, ${dead.length} dead links\n${dead.join('\n')}\n`)
  if (dead.length > 0) process.exitCode = 1
}
