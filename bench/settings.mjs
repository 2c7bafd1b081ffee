const { BENCH_ROUNDS = '7', BENCH_ROUND_MS = '1000' } = process.env

/** How often everything is measured, one round after the other. */
export const rounds = readCount('BENCH_ROUNDS', BENCH_ROUNDS)

/** For what takes long. */
export const fewRounds = Math.min(rounds, 5)

/** How long one server is under load in one round. */
export const roundMs = readCount('BENCH_ROUND_MS', BENCH_ROUND_MS)

/** Where nothing else is said. */
export const connections = 50

function readCount (name, text) {
  if (!/^[1-9]\d*$/.test(text)) throw new TypeError(`${name} must be a positive integer`)
  return Number(text)
}
