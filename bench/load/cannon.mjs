// The load for pages, in a process of its own: autocannon, which asks for the same few pages over and over.
import autocannon from 'autocannon'
import { answerQuestions } from '../answer-questions.mjs'
import { stayAwake } from './stay-awake.mjs'

// autocannon ends with the first sample after it is told to.
const SAMPLE_MS = 10
const AT_MOST_SECONDS = 60

answerQuestions({}, {
  /** Asks for so long. Every answer must have this status. */
  async get ({ port, connections, milliseconds, requests, status }) {
    const rest = stayAwake()
    const run = autocannon({
      url: `http://127.0.0.1:${port}`, connections, duration: AT_MOST_SECONDS, sampleInt: SAMPLE_MS, requests
    })
    // Its own time also runs while it makes the requests, which can take as long as a turn.
    let start
    run.once('start', () => {
      start = Date.now()
      setTimeout(run.stop, milliseconds)
    })
    const { errors, resets, statusCodeStats, finish } = await run
    rest()
    const { [status]: { count } = {}, ...others } = statusCodeStats
    if (count === undefined || errors > 0 || resets > 0 || Object.keys(others).length > 0) {
      throw new Error(`Not all answers were ${status}: ${JSON.stringify({ errors, resets, statusCodeStats })}`)
    }
    return { count, seconds: (finish - start) / 1000 }
  }
})
