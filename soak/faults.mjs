import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 400
const OUTAGE_MS = 700
const OUTAGE_EVERY = 25

const faults = [
  { status: 'unavailable' }, { status: 'internal' }, { status: 'resource_exhausted' }, { status: 'invalid_argument' },
  { httpStatus: 503 }, { httpStatus: 429 }, { delay: 300 }, { hang: true }, { freeze: true }, { goaway: true },
  { reset: 'before' }, { reset: 'after' }, { streamReset: 'before' }, { streamReset: 'after' },
  { body: 'garbage' }, { body: 'empty' },
  { call: 'token', httpStatus: 500 }, { call: 'token', hang: true }, { call: 'token', body: 'garbage' }
]

/** Lets one thing after the other go wrong at Scalekit, until told to stop; then all is well again. */
export function createFaults ({ emulator, count }) {
  let turn = 0

  async function outage () {
    count('outages')
    await emulator.disconnect()
    await sleep(OUTAGE_MS)
    await emulator.reconnect()
  }

  async function failOnce (fault) {
    count('faults')
    emulator.failNext(fault)
    if (fault.call === 'token') emulator.revokeTokens()
  }

  return async function inject (signal) {
    while (await sleep(EVERY_MS, true, { signal }).catch(() => false)) {
      turn += 1
      await (turn % OUTAGE_EVERY === 0 ? outage() : failOnce(faults[turn % faults.length]))
    }
    emulator.clearFaults()
  }
}
