import { createExchanges, type Exchanges } from './exchange.js'
import { createFlows, type Flows } from './flows.js'
import { createOAuthRecorder, type OAuthRecorder } from './record-oauth.js'

/** What is seen of the login requests of one emulator, and what sees it. */
export interface Recording {
  readonly flows: Flows
  readonly exchanges: Exchanges
  readonly recorder: OAuthRecorder
}

export function createRecording (apiClientId: string): Recording {
  const flows = createFlows()
  const exchanges = createExchanges(flows)
  return { flows, exchanges, recorder: createOAuthRecorder(flows, exchanges, apiClientId) }
}
