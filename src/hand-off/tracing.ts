import { tracingChannel } from 'node:diagnostics_channel'

/** What a subscriber of the hand-off channel gets; `result` and `error` are added by Node.js. */
export interface HandoffTrace {
  /** Our short handle for the login, as in the log. */
  flowId: string
  connectionId: string
  outcome: 'completed' | 'failed'
}

/**
 * Traces each hand-off to Scalekit, retries included: `tracing:fastify-scalekit-login.handoff:start`, `:end`,
 * `:asyncStart`, `:asyncEnd` and `:error`. Costs nothing without subscribers.
 * @see https://nodejs.org/api/diagnostics_channel.html#tracingchannel-channels
 */
export const handoffChannel = tracingChannel<object, HandoffTrace>('fastify-scalekit-login.handoff')
