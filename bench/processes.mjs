import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const running = new Set()

// BENCH_CPU_PROF=<directory>: each process writes its CPU profile there when it ends.
const { BENCH_CPU_PROF: directory } = process.env
const profiling = directory === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${directory}`]

/** Starts a file of ours in a process of its own, and waits until it says that it is ready. */
export async function startProcess (file, ...args) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--expose-gc', ...profiling], env: { ...process.env, NODE_ENV: 'production' }
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return {
    child,
    ...await nextMessage(child),
    async ask (question, details) {
      child.send({ question, details })
      return await nextMessage(child)
    },
    stop: () => stop(child)
  }
}

/** One of our servers: plugin, by-hand, … */
export async function startServer (name, environmentUrl = '') {
  return await startProcess('./servers/serve.mjs', name, environmentUrl)
}

/** Ends what still runs, whatever went wrong. */
export async function stopAll () {
  await Promise.all([...running].map(stop))
}

async function stop (child) {
  if (!running.has(child)) return
  await new Promise((resolve) => {
    child.once('exit', resolve)
    child.disconnect()
  })
}

function nextMessage (child) {
  return new Promise((resolve, reject) => {
    const settle = (then) => (value) => {
      child.off('message', take).off('exit', fail)
      then(value)
    }
    const take = settle(resolve)
    const fail = settle((code) => reject(new Error(`${child.spawnargs.slice(2).join(' ')} ended with ${code}`)))
    child.once('message', take).once('exit', fail)
  })
}
