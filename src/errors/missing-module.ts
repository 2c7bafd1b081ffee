/**
 * Whether an import failed because this package is not installed. Also by message, because loaders on another thread
 * lose the code, and test runners have loaders of their own.
 */
export function isMissingModule (error: unknown, name: string): boolean {
  const { code, message } = Object(error)
  const isNotFound = /^(ERR_)?MODULE_NOT_FOUND$/.test(code) || /^Cannot find (package|module) /.test(message)
  // What follows says who asked for it.
  const [what = ''] = String(message).split(/ imported from |\n/)
  return isNotFound && what.includes(name)
}
