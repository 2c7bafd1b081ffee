import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from '../redis/redis.js'

/** What stands in the way of an outcome: another instance's, for the same login. */
export interface Standing {
  state: 'under way' | 'uncertain' | 'finished'
  hash: string
}

/** What instances tell each other about the outcomes of logins: nothing where Redis is out of reach. */
export type SharedOutcomes = ReturnType<typeof createSharedOutcomes>

const BETWEEN_LOOKS_MS = 100
// The letter before the hash: `w` and `v` are under way, and `v` was uncertain before.
const states = { w: 'under way', v: 'under way', u: 'uncertain', f: 'finished' } as const
const letters = { uncertain: 'u', finished: 'f' } as const

// What is under way for longer than it can be was of an instance that has ended: nobody knows whether it was taken.
const claim = `
local known = redis.call('GET', KEYS[1])
local letter = known and string.sub(known, 1, 1)
local isUnderWay = letter == 'w' or letter == 'v'
if isUnderWay and tonumber(ARGV[2]) - redis.call('PTTL', KEYS[1]) > tonumber(ARGV[3]) then
  known = 'u:' .. string.sub(known, 3)
end
if known and known ~= 'u:' .. ARGV[1] then return known end
redis.call('SET', KEYS[1], (known and 'v:' or 'w:') .. ARGV[1], 'PX', ARGV[2])
return false`
const settle = "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])"
const release = `
local known = redis.call('GET', KEYS[1])
if known == 'w:' .. ARGV[1] then redis.call('DEL', KEYS[1]) end
if known == 'v:' .. ARGV[1] then redis.call('SET', KEYS[1], 'u:' .. ARGV[1], 'PX', ARGV[2]) end`
const read = "return redis.call('GET', KEYS[1])"

/**
 * One key for each login, with the hash of its outcome. Keys are keyed hashes too, so that nobody who reads them learns
 * who signs in.
 */
export function createSharedOutcomes (
  { run, ask }: Redis, nameOf: (kind: string, id: string) => string,
  { maxAge, longest }: { maxAge: number, longest: number }
) {
  const keyOf = (loginRequestId: string) => nameOf('outcome', loginRequestId)
  const age = String(maxAge)

  return {
    /**
     * Notes that an outcome is under way, unless another stands in its way. Waits for another instance that sends the
     * same one.
     * @param hashes its hash with each key, the newest first
     */
    async claim (loginRequestId: string, hashes: readonly [string, ...string[]]): Promise<Standing | undefined> {
      for (;;) {
        const known = await ask(() => run(claim, keyOf(loginRequestId), [hashes[0], age, String(longest)]))
        const standing = parseStanding(known)
        if (standing === undefined || !hashes.includes(standing.hash)) return standing
        if (standing.state === 'finished') return standing
        if (standing.state === 'uncertain') return undefined
        await sleep(BETWEEN_LOOKS_MS)
      }
    },
    /** Notes how an outcome ended; `undefined` for one that Scalekit has certainly not taken. */
    async settle (loginRequestId: string, hash: string, state: 'finished' | 'uncertain' | undefined): Promise<void> {
      const key = keyOf(loginRequestId)
      await ask(() => state === undefined
        ? run(release, key, [hash, age])
        : run(settle, key, [`${letters[state]}:${hash}`, age]))
    },
    async isFinished (loginRequestId: string): Promise<boolean> {
      const known = await ask(() => run(read, keyOf(loginRequestId), []))
      return parseStanding(known)?.state === 'finished'
    }
  }
}

function parseStanding (known: unknown): Standing | undefined {
  const [, letter = '', hash = ''] = /^([wvuf]):(.+)$/.exec(String(known ?? '')) ?? []
  const state = states[letter as keyof typeof states] as Standing['state'] | undefined
  return state === undefined ? undefined : { state, hash }
}
