import { isMissingModule } from '../errors/missing-module.js'

/** Imports a package, or a file of one. */
export type ImportPackage = <T>(specifier: string) => Promise<T>

const importHere: ImportPackage = async (specifier) => await import(specifier)
let importElsewhere: ImportPackage | undefined

/** From now on, what is not installed beside this package comes from somewhere else: the command installs by itself. */
export function findPeersElsewhere (importPackage: ImportPackage | undefined): void {
  importElsewhere = importPackage
}

/** Imports an optional peer. If it is missing, throws an error that says what to install. */
export async function loadPeer<T> (
  user: string, name: string, load: (importPackage: ImportPackage) => Promise<T>
): Promise<T> {
  try {
    return await load(importHere)
  } catch (cause) {
    if (!isMissingModule(cause, name)) throw cause
    if (importElsewhere) return await load(importElsewhere)
    throw new Error(`${user} needs ${name}: npm install --save-dev ${name}`, { cause })
  }
}
