// Compiles the examples that are named, with the TypeScript of the folder where this runs. Each on its own, as at a
// user's: session libraries declare the same properties of a request with different types.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const require = createRequire(resolve('package.json'))
const ts = require('typescript')
const files = new Map()

for (const name of process.argv.slice(2)) compile(name)

function compile (name) {
  const given = ts.readConfigFile('tsconfig.json', ts.sys.readFile).config
  const config = { ...given, include: [join(name, '**', '*')] }
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, resolve('.'))
  const program = ts.createProgram(fileNames, options, createHost(options))
  const diagnostics = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  if (diagnostics.length === 0) return
  process.exitCode = 1
  process.stdout.write(ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (path) => path, getCurrentDirectory: ts.sys.getCurrentDirectory, getNewLine: () => ts.sys.newLine
  }))
}

/** A compiler host that remembers the declarations of packages. */
function createHost (options) {
  const host = ts.createCompilerHost(options)
  return {
    ...host,
    getSourceFile (path, ...others) {
      if (!path.includes('node_modules')) return host.getSourceFile(path, ...others)
      if (!files.has(path)) files.set(path, host.getSourceFile(path, ...others))
      return files.get(path)
    }
  }
}
