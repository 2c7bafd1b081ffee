// Copies the code of the examples into their pages in docs. node examples/embed.mjs [--check]
// A fence belongs to the host of the example, or to the file that follows the language: ```html app.html
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const examples = new URL('.', import.meta.url)
const pages = new URL('../docs/recipes/', import.meta.url)
const isCheck = process.argv.includes('--check')
const languages = { ts: 'ts', mts: 'ts', cts: 'ts', js: 'js', mjs: 'js', cjs: 'js' }

for (const { name } of readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const host = readdirSync(new URL(`${name}/`, examples)).find((file) => /^host\.[cm]?[jt]s$/.test(file))
  if (host === undefined) continue
  const page = new URL(`${name}.md`, pages)
  if (!existsSync(page)) {
    complain(`docs/recipes/${name}.md is missing`)
    continue
  }
  const before = readFileSync(page, 'utf8').replaceAll('\r\n', '\n')
  const after = embed(name, host, before)
  if (after === before) continue
  if (isCheck) complain(`docs/recipes/${name}.md differs from examples/${name}: node examples/embed.mjs`)
  else writeFileSync(page, after)
}

// These two have any files of the examples.
for (const name of ['recipes/README.md', 'any-language.md']) {
  const page = new URL(`../docs/${name}`, examples)
  const before = readFileSync(page, 'utf8').replaceAll('\r\n', '\n')
  const after = embedFiles(before)
  if (after === before) continue
  if (isCheck) complain(`docs/${name} differs from its examples: node examples/embed.mjs`)
  else writeFileSync(page, after)
}

// This one has whole files between its own words.
const testing = readFileSync(new URL('../docs/testing.md', examples), 'utf8').replaceAll('\r\n', '\n')
for (const file of readdirSync(new URL('testing/', examples)).filter((file) => /\.(test|config)\.[cm]js$/.test(file))) {
  const code = readFileSync(new URL(`testing/${file}`, examples), 'utf8').replaceAll('\r\n', '\n')
  if (!testing.includes(code)) complain(`docs/testing.md does not have examples/testing/${file} as it is`)
}

function embedFiles (page) {
  return page.replace(/^```(\w+) (\S+)\n(?:[^]*?\n)??```$/gm, (fence, language, file) => {
    const code = readFileSync(new URL(file, examples), 'utf8').replaceAll('\r\n', '\n')
    return `\`\`\`${language} ${file}\n${code.trimEnd()}\n\`\`\``
  })
}

function embed (name, host, page) {
  let hosts = 0
  const embedded = page.replace(/^```(\w+)(?: (\S+))?\n[^]*?^```$/gm, (fence, language, file) => {
    if (file === undefined && language !== languages[host.split('.').pop()]) return fence
    if (file === undefined) hosts++
    const code = readFileSync(new URL(`${name}/${file ?? host}`, examples), 'utf8').replaceAll('\r\n', '\n')
    return `\`\`\`${language}${file === undefined ? '' : ` ${file}`}\n${code.trimEnd()}\n\`\`\``
  })
  if (hosts !== 1) complain(`${fileURLToPath(new URL(`${name}.md`, pages))} needs one fence for ${host}, has ${hosts}`)
  return embedded
}

function complain (message) {
  console.error(message)
  process.exitCode = 1
}
