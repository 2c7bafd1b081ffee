// Prints what the changelog says of a version: node tools/release-notes.mjs [version]
import { readFileSync } from 'node:fs'

const { version: current } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const [version = current] = process.argv.slice(2)
const sections = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8').split(/^## /m)
const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`))
if (section === undefined) {
  process.stderr.write(`CHANGELOG.md has no section for ${version}\n`)
  process.exit(1)
}
process.stdout.write(`${section.slice(section.indexOf('\n')).trim()}\n`)
