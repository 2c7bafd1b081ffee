import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { FastifyError } from '@fastify/error'
import { problemOf } from './problem.js'
import { redact } from '../scalekit/loggable-error.js'
import type { Registration } from '../registration/registration.js'
import { credentials } from '../options/options-schema.js'
import { classifyFailure } from '../scalekit/failure.js'

const HOOK_PATIENCE_MS = 10_000
const reported = new WeakSet<object>()

/** Logs a step of a login. Nothing but our own short handle and Scalekit's audit ID names the login. */
export function logStep (
  request: FastifyRequest, step: string, fields: { flowId: string, authRequestId?: string, durationMs?: number }
): void {
  request.log.info({ scalekitLogin: { step, ...fields } }, `login ${step}`)
}

/** Logs a failed step and tells the host's audit hook, once however many answers share the error. */
export function reportProblem (request: FastifyRequest, error: FastifyError): void {
  if (reported.has(error)) return
  reported.add(error)
  const { registration, login } = problemOf(error)
  const { code, statusCode = 500, message, cause } = error
  const fields = { step: 'failed', code, reason: message, ...(login && { flowId: login.flowId }), ...describeCause(cause) }
  const level = statusCode >= 500 ? 'error' : cause === undefined ? 'info' : 'warn'
  request.log[level]({ scalekitLogin: fields }, 'login failed')
  if (registration && login) {
    const { onFailed } = registration.options
    tellHost(request, 'onFailed', onFailed && (() => onFailed(request, { flowId: login.flowId, code })))
  }
}

/** Tells the host's audit hook that a login was completed. */
export function reportCompleted (
  request: FastifyRequest, { options: { onCompleted } }: Registration, event: { flowId: string, authRequestId: string, sub: string }
): void {
  tellHost(request, 'onCompleted', onCompleted && (() => onCompleted(request, event)))
}

/** Logs that the host started without a token of Scalekit: a mistake in its options, or an outage that logins may outlive. */
export function reportColdStart (log: FastifyBaseLogger, error: unknown): void {
  const fields = { scalekitLogin: { step: 'warm-up', ...describeCause(redact(error)) } }
  if (classifyFailure(error).kind !== 'rejected') return log.warn(fields, 'Scalekit is out of reach: logins will try again')
  log.error(fields, 'Scalekit refuses the credentials, so every login will fail: check "environmentUrl", "clientId" and ' +
    `"clientSecret" (${credentials})`)
}

// The hook runs after the answer was decided and cannot hold it up.
function tellHost (request: FastifyRequest, option: string, hook: (() => void | Promise<void>) | undefined): void {
  if (hook === undefined) return
  setImmediate(async () => {
    const patience = setTimeout(() => request.log.warn({ option }, 'an audit hook has not finished'), HOOK_PATIENCE_MS)
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

/** What the log says of the SDK's error: its texts are redacted, statuses and codes stand for themselves. */
function describeCause (cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return {}
  const { httpStatus, grpcStatus, code, response } = cause as Error & Record<string, unknown>
  const status = response instanceof Object && 'status' in response ? response.status : httpStatus
  return { cause: { type: cause.name, message: cause.message, httpStatus: status, grpcStatus, code } }
}
