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

/** A program that runs beside the tests. */
export interface Program {
  /** What it has said when it was ready. */
  greeting: RegExpExecArray
  /** Stops it where it is: its connections stay open, and nothing answers. */
  freeze (): void
  /** Ends it with a signal; gives its exit code, or the signal where it did not end by itself. */
  stop (signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

// Nothing here takes long to end; what hangs must not outlive the tests.
const patience = 20_000

/** Starts a program that runs until the test is over, and waits until it says that it is ready. */
export async function startProgram (
  t: Test, program: string, args: string[], ready: string | RegExp, options: SpawnOptions = {}
): Promise<Program> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): void => { child.kill('SIGKILL') }
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<number | NodeJS.Signals> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const timer = setTimeout(kill, patience)
      child.kill(signal)
      await once(child, 'exit')
      clearTimeout(timer)
    }
    return child.exitCode ?? child.signalCode ?? 'SIGKILL'
  }
  t.teardown(() => stop())
  const greeting = await waitUntilReady(child, program, new RegExp(ready))
  return { greeting, freeze: () => { child.kill('SIGSTOP') }, stop }
}

function waitUntilReady (child: ChildProcess, program: string, ready: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const greeting = ready.exec(output)
      if (!greeting) return
      resolve(greeting)
      // What is printed later is still taken, so that no pipe fills up.
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', read).resume()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${program} has ended: ${output}`)))
  })
}
