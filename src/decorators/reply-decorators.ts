import type { FastifyInstance, FastifyReply } from 'fastify'
import { buildCallbackUrl } from '../hand-off/callback-url.js'
import type { CompletedLogin } from '../login/complete-login.js'
import { FST_SCALEKIT_NO_LOGIN_REQUEST } from '../errors/errors.js'
import { leadToScalekit } from '../answers/lead-on.js'
import { registrationsOf } from '../registration/registrations.js'
import { sendProblem } from '../answers/send-problem.js'

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Clears a completed login and sends the browser to Scalekit with a page that no `form-action` blocks. For a script
     * that asked for JSON, sends `{ callbackUrl, authRequestId }`.
     * @throws `FST_SCALEKIT_NO_LOGIN_REQUEST` for a value that is not from `completeScalekitLogin` or
     * `failScalekitLogin`
     */
    redirectToScalekit (completed: CompletedLogin): FastifyReply
    /** Sends the problem page, or JSON, for an error of this package. Rethrows any other error. */
    sendScalekitProblem (error: unknown): FastifyReply
  }
}

/** Adds the two responses that a host's own handlers need. */
export function decorateReplies (app: FastifyInstance): void {
  app.decorateReply('redirectToScalekit', function (this: FastifyReply, completed: CompletedLogin) {
    const registration = registrationsOf(this.server)
      .find(({ options }) => completed.callbackUrl.startsWith(buildCallbackUrl(options, '')))
    if (registration === undefined) throw new FST_SCALEKIT_NO_LOGIN_REQUEST()
    return leadToScalekit(registration, this.request, this, completed)
  })
  app.decorateReply('sendScalekitProblem', function (this: FastifyReply, error: unknown) {
    const [first] = registrationsOf(this.server)
    return sendProblem(first, this.request, this, error)
  })
}
