import type { FastifyInstance } from 'fastify'
import { reportColdStart } from '../login/report.js'

/** Goes along with the life of the host: gets a token in the background once it listens, and ends calls when it closes. */
export function followLifeCycle (
  app: FastifyInstance, { warmUp, close }: { warmUp: () => Promise<void>, close: () => void }
): void {
  let closing = false
  app.addHook('onListen', (done) => {
    warmUp().catch((error: unknown) => { if (!closing) reportColdStart(app.log, error) })
    done()
  })
  app.addHook('preClose', async () => {
    closing = true
    close()
  })
}
