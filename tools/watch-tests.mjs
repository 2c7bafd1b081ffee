// Builds and tests whenever a file changes: all unit tests, or the files and folders that are named.
import { spawnSync } from 'node:child_process'
import { watch } from 'node:fs'

const built = process.argv.slice(2).map((path) => path.replace(/^test\//, '.tests/').replace(/\.ts$/, '.js'))
const command = built.length > 0 ? ['exec', '--', 'tap', '--disable-coverage', ...built] : ['run', 'test:unit']
let waiting

const npm = (...args) => spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0

function run () {
  if (npm('run', '--silent', 'typecheck')) npm(...command)
  console.log('\nWaiting for a change in src, test or example-app/src')
}

for (const folder of ['src', 'test', 'example-app/src']) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(waiting)
    waiting = setTimeout(run, 200)
  })
}
run()
