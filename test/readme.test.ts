import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'

const root = fileURLToPath(new URL('../', import.meta.url))
const { repository: { url } } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { repository: { url: string } }
const inRepository = new RegExp(`\\]\\(${url.replace(/^git\+|\.git$/g, '')}/(?:blob|tree)/main/([^)#]+)`, 'g')
const readme = readFileSync(`${root}README.md`, 'utf8')
const documents = [
  'README.md', 'CONTRIBUTING.md', 'SECURITY.md',
  ...readdirSync(`${root}docs`, { recursive: true }).map(String).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)
]
const textOf = new Map(documents.map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]))

t.test('every TypeScript block of the documents compiles against the built package', async (t) => {
  const files = new Map<string, string>()
  for (const [document, text] of textOf) {
    // Their code is that of the examples.
    if (document.startsWith('docs/recipes/')) continue
    for (const [, code = ''] of text.matchAll(/```ts\n([^]*?)```/g)) {
      // A block whose first line is its name can be imported by the others.
      const [, name = `${files.size}.ts`] = /^\/\/ (\S+\.ts)\n/.exec(code) ?? []
      files.set(`${root}blocks/${document}/${name}`, code)
    }
  }
  t.ok(files.size >= 12)
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, (path) => readFileSync(path, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent({ compilerOptions: config.compilerOptions, files: [] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.directoryExists = (path) => path.startsWith(`${root}blocks/`) || ts.sys.directoryExists(path)
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.getSourceFile = (path, ...more) => {
    const code = files.get(path)
    return code === undefined ? getSourceFile(path, ...more) : ts.createSourceFile(path, code, ts.ScriptTarget.ES2023)
  }
  const program = ts.createProgram([...files.keys()], { ...options, composite: false, noEmit: true, rootDir: root, noUnusedLocals: false, noUnusedParameters: false }, host)
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) =>
    `${file?.fileName.replace(root, '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  t.strictSame(problems, [])
})

t.test('the pages of the examples have their code', (t) => {
  const { status, stderr } = spawnSync(process.execPath, [`${root}examples/embed.mjs`, '--check'], { encoding: 'utf8' })
  t.equal(status, 0, stderr)
  t.end()
})

t.test('the README is read once, so it is short', async (t) => {
  t.ok(readme.split('\n').length <= 220)
})

t.test('the documents name every option, error and decorator', async (t) => {
  const reference = ['options', 'errors', 'decorators'].map((name) => textOf.get(`docs/${name}.md`)).join('')
  const { optionsSchema } = await import('../dist/options/options-schema.js')
  const errors = await import('../dist/errors/errors.js')
  const resourceServer = await import('../dist/resource-server/errors.js')
  const names = [
    ...Object.keys(optionsSchema.properties).filter((name) => name !== 'cookie'),
    ...Object.keys(optionsSchema.properties.cookie.properties).map((name) => `cookie.${name}`),
    ...Object.keys(errors), ...Object.keys(resourceServer)
  ]
  for (const name of names) t.ok(reference.includes(`\`${name}\``), name)
})

t.test('links of the documents to files of the repository lead somewhere', async (t) => {
  for (const [file, text] of textOf) {
    for (const [, path = ''] of text.matchAll(/\]\(((?!https?:|#)[^)]+)\)/g)) {
      const [target = '', heading] = path.split('#')
      const found = join(root, dirname(file), target)
      t.ok(existsSync(found), `${file}: ${path}`)
      if (heading) t.ok(headingsOf(readFileSync(found, 'utf8')).has(heading), `${file}: ${path}`)
    }
    for (const [, path = ''] of text.matchAll(inRepository)) t.ok(existsSync(join(root, path)), `${file}: ${path}`)
    for (const [, heading = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) t.ok(headingsOf(text).has(heading), `${file}: #${heading}`)
  }
})

/** The anchors that GitHub gives to the headings of a document. */
function headingsOf (text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return new Set(headings.map((heading) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')))
}
