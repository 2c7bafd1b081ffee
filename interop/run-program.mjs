import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const modules = new URL('node_modules/', import.meta.url)
export const pathOf = (path) => fileURLToPath(new URL(path, modules))

/** Node.js 22, which some programs need; it is one of this folder's packages. */
export const node22 = pathOf('.bin/node')

/**
 * Runs a program of this folder's packages with Node.js 22.
 * @returns what it has printed, and whether it was content
 */
export async function runProgram (path, args) {
  try {
    const { stdout, stderr } = await promisify(execFile)(node22, [pathOf(path), ...args], { maxBuffer: 1e8, timeout: 240_000 })
    return { ok: true, output: stdout + stderr, stdout }
  } catch (error) {
    if (typeof error.code !== 'number') throw error
    return { ok: false, output: error.stdout + error.stderr, stdout: error.stdout }
  }
}
