import { rounds } from './settings.mjs'

/** Measures every one in every round. Each round begins with another one, so that none always comes first. */
export async function inRounds (all, measure, times = rounds) {
  for (let round = 0; round < times; round++) {
    const first = round % all.length
    for (const one of [...all.slice(first), ...all.slice(0, first)]) await measure(one)
  }
}
