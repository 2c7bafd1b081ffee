import { createEarlyHops, type EarlyHops } from './early-hops.js'
import { createExchanges, type Exchanges } from './exchange.js'
import { createFlows, type Flows } from './flows.js'
import type { TellMistake } from './mistake.js'
import { createOAuthRecorder, type OAuthRecorder } from './record-oauth.js'

/** What is seen of the login requests of one emulator, and what sees it. */
export interface Recording {
  readonly flows: Flows
  readonly exchanges: Exchanges
  readonly recorder: OAuthRecorder
  readonly early: EarlyHops
}

export function createRecording (apiClientId: string, tell: TellMistake): Recording {
  const flows = createFlows()
  const early = createEarlyHops()
  const exchanges = createExchanges({ flows, early, tell })
  return { flows, early, exchanges, recorder: createOAuthRecorder({ flows, early, exchanges }, apiClientId) }
}
