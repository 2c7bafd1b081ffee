import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { importer } from './cache-folder.js'

/** Installs packages in a folder with npm. If that fails, throws an error with the line to run by hand. */
export async function installPeers (folder: string, versions: Record<string, string>, npm: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, importer.name), importer.text)
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }))
    // Without arguments that a shell could read in its own way: on Windows, npm is a script for one.
    await promisify(execFile)(npm, ['install', '--no-audit', '--no-fund', '--global=false'], {
      cwd: folder, shell: process.platform === 'win32'
    })
  } catch (cause) {
    const { stderr = '', code } = Object(cause)
    const reason = /^npm \S+ code (\w+)/m.exec(stderr)?.[1] ?? code
    const packages = Object.entries(versions).map(([name, version]) => `"${name}@${version}"`).join(' ')
    const remedy = `npm install --prefix "${folder}" ${packages}`
    throw new Error(`npm could not install them (${reason}). Run: ${remedy}`, { cause })
  }
}
