// The load of whole logins, in a process of its own: drives one step of the login, and keeps what the next step needs. Also that
// of the resource server, whose routes answer faster than autocannon asks.
import { answerQuestions } from '../answer-questions.mjs'
import { percentile } from '../statistics.mjs'
import { drive } from './drive.mjs'
import {
  checkCompleted, completeRequest, confirmRequest, createLogin, rawRequest, readConfirm, readStarted, startRequest
} from './login-requests.mjs'
import { stayAwake } from './stay-awake.mjs'

/** By port: the logins that wait at a server, as its browsers would know them. */
const waiting = new Map()

answerQuestions({}, {
  /** GET /login, each for a new login; with `keep` they wait from then on. */
  start: async ({ keep, ...load }) => await run(load, () => startRequest(createLogin()), (answer, { login }) => {
    const started = readStarted(answer)
    if (keep) waitingAt(load).push({ ...login, ...started })
  }),

  /** GET /login/continue: each that waits once. */
  async confirm (load) {
    const logins = waitingAt(load)
    let index = 0
    const next = () => index < logins.length ? confirmRequest(logins[index++]) : undefined
    return await run(load, next, (answer, { login }) => Object.assign(login, readConfirm(answer)))
  },

  /** POST /login/continue: no login twice. */
  async complete ({ raw, ...load }) {
    const logins = waitingAt(load)
    const next = () => logins.length > 0 ? completeRequest(logins.pop()) : undefined
    return await run(load, raw ? () => rawRequest(createLogin()) : next, checkCompleted)
  },

  /** What still waits will never be finished. */
  forget: (load) => { waiting.delete(load.port) },

  /** Any GET with any of these headers: every answer must be a 200. */
  async get ({ path, headers, ...load }) {
    const texts = headers.map((header) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n\r\n`)
    let index = 0
    return await run(load, () => ({ text: texts[index++ % texts.length] }), (answer) => {
      if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(answer)
    })
  }
})

function waitingAt ({ port }) {
  if (!waiting.has(port)) waiting.set(port, [])
  return waiting.get(port)
}

/** Sends until so many are sent, the time is over, or nothing is left; `awake` where no third process needs a core. */
async function run ({ port, connections, milliseconds: time = Infinity, count = Infinity, awake = false }, request, take) {
  const end = performance.now() + time
  let sent = 0
  const next = () => sent++ < count && performance.now() < end ? request() : undefined
  const rest = awake ? stayAwake() : () => {}
  const { milliseconds, seconds } = await drive({ port, connections, next, take }).finally(rest)
  return {
    count: milliseconds.length,
    seconds,
    perSecond: milliseconds.length / seconds,
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99)
  }
}
