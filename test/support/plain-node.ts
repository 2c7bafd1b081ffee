/**
 * What starts Node.js without tap's own loader. tap puts it into NODE_OPTIONS of every child, whatever `env` says, and
 * what a child covers does not count here. A host that starts takes 1.5 times as long with it.
 */
export function plainNode (args: readonly string[], nodeOptions = ''): [program: string, args: string[]] {
  if (process.platform === 'win32') return [process.execPath, [...args]]
  return ['env', [`NODE_OPTIONS=${nodeOptions}`, 'NODE_V8_COVERAGE=', process.execPath, ...args]]
}
