import type { FastifyError } from '@fastify/error'
import type { FastifyRequest } from 'fastify'
import type { CompletedEvent } from '../options/options.js'
import { describeCause } from '../scalekit/loggable-error.js'
import { registrationsOf } from '../registration/registrations.js'
import { subjectOf, type Visit } from './problem.js'

const HOOK_PATIENCE_MS = 10_000
const reported = new WeakSet<Error>()

/**
 * Logs and counts a step of a login. Nothing but our own short handle and Scalekit's audit ID names the login, and
 * nothing in what is counted.
 */
export function reportStep (
  { registration, request, login: { flowId } }: Visit, step: string,
  more: { authRequestId?: string, durationMs?: number } = {}
): void {
  const { telemetry, options: { connectionId } } = registration
  const fields = { flowId, ...more }
  telemetry.countStep(step, { connectionId })
  request.log.info({ scalekitLogin: { step, ...fields } }, `login ${step}`)
}

/** Leaves an error out of the reports: another request of the same login has reported the same failure. */
export function markReported (error: FastifyError): void {
  reported.add(error)
}

/** Logs a failed step and tells the host's audit hook, once for each error. */
export function reportProblem (request: FastifyRequest, error: FastifyError): void {
  if (reported.has(error)) return
  markReported(error)
  const { registration, login } = subjectOf(request) ?? {}
  const { code, statusCode = 500, message, cause } = error
  const which = login && { flowId: login.flowId }
  const fields = { step: 'failed', code, reason: message, ...which, ...describeCause(cause) }
  const level = statusCode >= 500 ? 'error' : cause === undefined ? 'info' : 'warn'
  request.log[level]({ scalekitLogin: fields }, 'login failed')
  const { telemetry } = registration ?? registrationsOf(request.server)[0]
  telemetry.countStep('failed', { connectionId: registration?.options.connectionId, code })
  if (registration && login) {
    const { onFailed } = registration.options
    const client = registration.clients.recall(login.loginRequestId)
    const event = { flowId: login.flowId, code, ...client && { clientId: client.clientId } }
    callHook(request, 'onFailed', onFailed && (() => onFailed(request, event)))
  }
}

/** Tells the host's audit hook that a login was completed. */
export function reportCompleted ({ registration, request, login }: Visit, event: CompletedEvent): void {
  const { onCompleted } = registration.options
  callHook(request, 'onCompleted', onCompleted && (async () => {
    // Usually known, because the confirm page has asked.
    const client = await registration.clients.find(login.loginRequestId)
    await onCompleted(request, client === undefined ? event : { ...event, clientId: client.clientId })
  }))
}

// The hook runs after the response is decided and cannot delay it.
function callHook (request: FastifyRequest, option: string, hook: (() => void | Promise<void>) | undefined): void {
  if (hook === undefined) return
  setImmediate(async () => {
    const patience = setTimeout(() => request.log.warn({ option }, 'an audit hook is still running'), HOOK_PATIENCE_MS)
    patience.unref()
    try {
      await hook()
    } catch (err) {
      request.log.error({ option, err }, 'an audit hook failed')
    } finally {
      clearTimeout(patience)
    }
  })
}
