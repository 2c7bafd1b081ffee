// Puts the address of your repository in place of the placeholder, everywhere:
// node tools/set-repository.mjs https://github.com/acme/fastify-scalekit-login
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

const placeholder = ['https://github.com', 'your-org', 'fastify-scalekit-login'].join('/')
const [address] = process.argv.slice(2).map((value) => value.replace(/\/+$|\.git$/g, ''))
if (!/^https:\/\/[^/\s]+\/[^/\s]+\/[^/\s]+$/.test(address ?? '')) {
  process.stderr.write('Name the repository: node tools/set-repository.mjs https://github.com/<owner>/<name>\n')
  process.exit(2)
}
const files = execFileSync('git', ['grep', '--files-with-matches', '--fixed-strings', placeholder], { encoding: 'utf8' }).trim().split('\n')
for (const file of files) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(placeholder, address))
process.stdout.write(`${files.length} files now name ${address}\n`)
