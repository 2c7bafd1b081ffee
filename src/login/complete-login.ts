import { FST_SCALEKIT_USER_NOT_FOUND } from '../errors/errors.js'
import { buildCallbackUrl } from '../hand-off/callback-url.js'
import type { Outcome } from '../hand-off/verdict.js'
import { addressAsPayer, userAsPayer } from '../hand-off/payer.js'
import { handoffChannel } from '../hand-off/tracing.js'
import { chooseOrganization } from '../user/organizations.js'
import { createHandOffError } from './hand-off-error.js'
import type { Visit } from './problem.js'
import { markReported, reportCompleted, reportStep } from './report.js'
import type { SignedIn } from './signed-in.js'

/** A login whose outcome Scalekit has taken. */
export interface CompletedLogin {
  /** Where the browser goes now; `reply.redirectToScalekit` leads it there. It holds `state`: keep it out of logs. */
  callbackUrl: string
  /** `req_…`, searchable in Scalekit's Auth Logs. */
  authRequestId: string
  loginRequestId: string
}

/** Sends the user's details to Scalekit and returns where the browser goes. */
export async function completeLogin (
  visit: Visit, signedIn: SignedIn | undefined, organizationId?: string
): Promise<CompletedLogin> {
  if (signedIn === undefined) throw new FST_SCALEKIT_USER_NOT_FOUND()
  const organization = chooseOrganization(signedIn.organizations, organizationId)
  const user = organization === undefined || visit.registration.options.findOrganizations === undefined
    ? signedIn.user
    : { ...signedIn.user, organizationExternalId: organization.id, organizationExternalName: organization.name }
  const { sub } = user
  return await sendOutcome(visit, { details: user, payer: userAsPayer(sub) }, sub)
}

/** Reports a failed login to Scalekit and returns where the browser goes. */
export async function failLogin (visit: Visit, sub: string | undefined): Promise<CompletedLogin> {
  const payer = sub === undefined ? addressAsPayer(visit.request.ip) : userAsPayer(sub)
  return await sendOutcome(visit, { details: { loginFailed: true }, payer })
}

async function sendOutcome (visit: Visit, outcome: Outcome, sub?: string): Promise<CompletedLogin> {
  const { registration: { options, telemetry }, login: { flowId, loginRequestId, state } } = visit
  const started = performance.now()
  const { connectionId } = options
  const facts = { flowId, connectionId, outcome: sub === undefined ? 'failed' : 'completed' } as const
  const { authRequestId, joined } = await telemetry.traceHandOff(facts, async () =>
    await handoffChannel.tracePromise(async () => await sendOrThrow(visit, outcome), { ...facts }))
  const durationMs = Math.round(performance.now() - started)
  reportStep(visit, sub === undefined ? 'cancelled' : 'completed', { authRequestId, durationMs })
  if (sub !== undefined && joined === undefined) reportCompleted(visit, { flowId, authRequestId, sub })
  return { callbackUrl: buildCallbackUrl(options, state), authRequestId, loginRequestId }
}

async function sendOrThrow (visit: Visit, outcome: Outcome) {
  const verdict = await visit.registration.outcomes.sendOnce(visit.login, outcome)
  if (verdict.kind === 'taken') return verdict
  const error = createHandOffError(visit, verdict)
  if (verdict.kind === 'failed' && verdict.joined === visit.login.flowId) markReported(error)
  throw error
}
