import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { credentials } from '../options/options-schema.js'
import type { Failure } from '../scalekit/failure.js'
import { describeCause } from '../scalekit/loggable-error.js'

/** Follows the life of the host: gets a token in the background once it listens, and ends calls when it closes. */
export function followLifeCycle (app: FastifyInstance, { warmUp, countFailure, close }: {
  warmUp: () => Promise<Failure | undefined>
  countFailure: (code: string) => void
  close: () => void
}): void {
  let closing = false
  app.addHook('onListen', (done) => {
    warmUp().then((failure) => {
      if (failure === undefined || closing) return
      reportColdStart(app.log, failure)
      countFailure(failure.kind)
    })
    done()
  })
  app.addHook('preClose', async () => {
    closing = true
    close()
  })
}

/**
 * Logs that the host started without an access token: its options are wrong, or Scalekit is down, which logins may
 * outlive.
 */
function reportColdStart (log: FastifyBaseLogger, { kind, cause }: Failure): void {
  const fields = { scalekitLogin: { step: 'warm-up', ...describeCause(cause) } }
  const isRefused = kind === 'rejected' || kind === 'unauthenticated'
  if (!isRefused) return log.warn(fields, 'Scalekit is out of reach: logins will try again')
  log.error(fields, 'Scalekit refuses the credentials, so every login will fail: check "environmentUrl", "clientId" ' +
    `and "clientSecret" (${credentials})`)
}
