import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Test } from 'tap'

// Debian keeps the server programs of PostgreSQL off the path.
const postgresql = '/usr/lib/postgresql'
if (existsSync(postgresql)) {
  const versions = readdirSync(postgresql).map((version) => join(postgresql, version, 'bin'))
  process.env.PATH = [process.env.PATH, ...versions].join(delimiter)
}

/** Whether a program can be run here at all. */
export function isInstalled (program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0
}

/** Starts a program that runs until the test is over, and waits until it says that it is ready. */
export async function startProgram (
  t: Test, program: string, args: string[], ready: string, options: SpawnOptions = {}
): Promise<ChildProcess> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  })
  await new Promise<void>((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      if (output.includes(ready)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} has ended: ${output}`)))
  })
  return child
}
