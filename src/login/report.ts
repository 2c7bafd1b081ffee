import type { FastifyError } from '@fastify/error'
import type { FastifyRequest } from 'fastify'
import type { CompletedEvent } from '../options/options.js'
import { describeCause } from '../scalekit/loggable-error.js'
import type { Registration } from '../registration/registration.js'
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
  const { code } = error
  logProblem(request, error, { step: 'failed', ...login && { flowId: login.flowId } }, 'login failed')
  const { telemetry } = registration ?? registrationsOf(request.server)[0]
  telemetry.countStep('failed', { connectionId: registration?.options.connectionId, code })
  if (registration && login) {
    const { onFailed } = registration.options
    const client = registration.clients.recall(login.loginRequestId)
    const event = { flowId: login.flowId, code, ...client && { clientId: client.clientId } }
    callHook(request, 'onFailed', onFailed && (() => onFailed(request, event)))
  }
}

/** Logs and counts that an app was disconnected. */
export function reportDisconnected (registration: Registration, request: FastifyRequest, clientId: string): void {
  const step = 'disconnected'
  registration.telemetry.countStep(step, { connectionId: registration.options.connectionId })
  request.log.info({ scalekitLogin: { step, clientId } }, 'app disconnected')
}

/** Logs and counts what went wrong on the page of connected apps. It is no login that failed. */
export function reportAppsProblem (registration: Registration, request: FastifyRequest, error: FastifyError): void {
  const step = 'apps-failed'
  registration.telemetry.countStep(step, { connectionId: registration.options.connectionId, code: error.code })
  logProblem(request, error, { step }, 'connected apps failed')
}

function logProblem (
  request: FastifyRequest, { code, statusCode = 500, message, cause }: FastifyError, fields: { step: string },
  text: string
): void {
  const level = statusCode >= 500 ? 'error' : cause === undefined ? 'info' : 'warn'
  const { step, ...which } = fields
  request.log[level]({
    scalekitLogin: { step, code, reason: message, ...which, ...describeCause(cause) }
  }, text)
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
