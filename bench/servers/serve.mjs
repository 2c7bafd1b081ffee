import { setTimeout as sleep } from 'node:timers/promises'
import { answerQuestions } from '../answer-questions.mjs'

const [name, environmentUrl] = process.argv.slice(2)
const { start } = await import(`./${name}.mjs`)
const { port, details, answers } = await start(environmentUrl)

answerQuestions({ port, ...details }, { cpu: readCpu, memory: readMemory, ...answers })

/** Microseconds of all threads of this process so far. */
function readCpu () {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** In bytes, after everything that nobody needs is gone. */
async function readMemory () {
  for (let turn = 0; turn < 3; turn++) {
    await sleep(100)
    globalThis.gc()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { held: heapUsed + external, rss }
}
