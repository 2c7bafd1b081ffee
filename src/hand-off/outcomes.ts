import { LRUCache } from 'lru-cache'
import { type Keys, mac } from '../pending-login/keys.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import type { CallResult } from '../scalekit/scalekit-calls.js'
import type { UserDetails } from '../scalekit/shared-client.js'
import { createOutcomeLimit } from './outcome-limit.js'
import type { Payer } from './payer.js'
import type { SendUserDetails } from './send-user-details.js'
import type { SharedMemory } from './shared-memory.js'
import { type Attempt, type Outcome, toVerdict, type Verdict } from './verdict.js'

type Remembered = { hash: string } & (
  | { state: 'under way', flowId: string, attempt: Promise<Attempt> }
  | { state: 'finished' | 'uncertain' }
)

export type Outcomes = ReturnType<typeof createOutcomes>

const MAX_REMEMBERED = 10_000

/**
 * Sees to it that one login gets one outcome: a second identical one joins the first, a different one is refused, and
 * after an answer was lost only the identical one is sent again. What is remembered is bounded. It is that of this
 * process, and with a shared memory that of all instances.
 */
export function createOutcomes (
  sendUserDetails: SendUserDetails, keys: Keys,
  { limit, maxAge }: { limit: { max: number, window: number } | false, maxAge: number }, shared?: SharedMemory
) {
  const countHere = createOutcomeLimit(limit)
  const remembered = new LRUCache<string, Remembered>({
    max: MAX_REMEMBERED,
    ttl: maxAge,
    // What is under way is never forgotten, however many others finish meanwhile.
    disposeAfter: (entry, id, reason) => { if (reason === 'evict' && entry.state === 'under way') remember(id, entry) }
  })
  const remember = (id: string, entry: Remembered) =>
    remembered.set(id, entry, entry.state === 'under way' ? { ttl: 0 } : {})

  /** @returns seconds to wait where the limit is reached */
  async function countOutcome (payer: Payer, hash: string): Promise<number | undefined> {
    const wait = await shared?.limit?.countOutcome(payer, hash)
    return wait === undefined ? countHere(payer, hash) : wait || undefined
  }

  async function attempt (id: string, { details, payer }: Outcome, hashes: Hashes): Promise<Attempt> {
    const [hash] = hashes
    const standing = await shared?.claim(id, hashes)
    if (standing?.state === 'under way') return { kind: 'conflict' }
    if (standing !== undefined) {
      remember(id, { state: standing.state, hash: standing.hash })
      return { kind: 'finished', sameOutcome: hashes.includes(standing.hash) }
    }
    const retryAfter = await countOutcome(payer, hash)
    if (retryAfter !== undefined) {
      await shared?.settle(id, hash, undefined)
      return { kind: 'limited', retryAfter }
    }
    const result = await sendUserDetails(id, details, payer)
    const state = stateAfter(result)
    if (state !== undefined) remember(id, { state, hash })
    // Nobody waits for it: until it is noted, the outcome counts as under way.
    shared?.settle(id, hash, state)
    return { kind: 'sent', result }
  }

  function start ({ flowId, loginRequestId: id }: PendingLogin, outcome: Outcome, hashes: Hashes): Promise<Attempt> {
    const before = remembered.get(id)
    const under: Remembered = {
      state: 'under way',
      flowId,
      hash: hashes[0],
      attempt: attempt(id, outcome, hashes).then((done) => {
        // It came to nothing: what was uncertain before still is.
        if (remembered.get(id) === under) restore(id, before)
        return done
      })
    }
    remember(id, under)
    return under.attempt
  }

  function restore (id: string, before: Remembered | undefined): void {
    if (before === undefined) remembered.delete(id)
    else remember(id, before)
  }

  return {
    /** Returns at once where no other instance has to be asked. */
    isFinished ({ loginRequestId }: PendingLogin): boolean | Promise<boolean> {
      if (remembered.get(loginRequestId)?.state === 'finished') return true
      return shared?.isFinished(loginRequestId) ?? false
    },

    /** Sends an outcome, unless the login already has one or another is under way. */
    async sendOnce (login: PendingLogin, outcome: Outcome): Promise<Verdict> {
      const identity = [login.loginRequestId, ...identityOf(outcome.details)]
      const [first, ...others] = keys
      const hashes: Hashes = [mac(first, identity), ...others.map((key) => mac(key, identity))]
      const [hash] = hashes
      const known = remembered.get(login.loginRequestId)
      if (known?.state === 'finished') return { kind: 'finished', sameOutcome: known.hash === hash }
      if (known?.state === 'under way') {
        return known.hash === hash ? toVerdict(await known.attempt, hash, known.flowId) : { kind: 'conflict' }
      }
      const only = known?.hash ?? login.uncertainOutcome
      if (only !== undefined && !hashes.includes(only)) return { kind: 'finished', sameOutcome: false }
      return toVerdict(await start(login, outcome, hashes), hash)
    }
  }
}

/** The hash of an outcome with each key, the newest first. */
type Hashes = readonly [string, ...string[]]

function stateAfter ({ failure }: CallResult): 'finished' | 'uncertain' | undefined {
  if (failure === undefined) return 'finished'
  return failure.mayHaveLanded ? 'uncertain' : undefined
}

/** What makes two outcomes the same: who the login is, not every detail of the profile. */
function identityOf (details: UserDetails): string[] {
  if ('loginFailed' in details) return ['failed']
  const { sub, email, organizationExternalId = '' } = details
  return ['completed', sub, email, organizationExternalId]
}
