import type * as OpenTelemetry from '@opentelemetry/api'
import { isMissingModule } from '../errors/missing-module.js'
import type { Telemetry } from './telemetry.js'

type Api = Pick<typeof OpenTelemetry, 'trace' | 'metrics' | 'SpanStatusCode'>

/** What a span or a measurement is about. Nothing here may name a user, or be worth anything to a thief. */
type Facts = Record<string, string>

const SCOPE = 'fastify-scalekit-login'
// Those of the semantic conventions for requests over HTTP. Up to the default of the option `timeout`.
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

const silent: Telemetry = {
  countStep () {},
  traceHandOff: (_facts, work) => work(),
  traceVerification: (work) => work()
}

/**
 * Finds OpenTelemetry's API, which the host may have installed.
 * @param load how it is loaded: not at the top of this file, because `require()` takes no module that waits
 */
export async function loadTelemetry (
  load: () => Promise<Api> = async () => await import('@opentelemetry/api')
): Promise<Telemetry> {
  try {
    return createTelemetry(await load())
  } catch (error) {
    if (!isMissingModule(error, '@opentelemetry/api')) throw error
    return silent
  }
}

/**
 * Without a provider of the host, OpenTelemetry's API does nothing. Metrics go to the provider that is there now, spans
 * also to one that comes later.
 * @see https://opentelemetry.io/docs/specs/semconv/general/
 */
function createTelemetry ({ trace, metrics, SpanStatusCode }: Api): Telemetry {
  const tracer = trace.getTracer(SCOPE)
  const meter = metrics.getMeter(SCOPE)
  const steps = meter.createCounter('scalekit_login.steps', {
    description: 'Steps of logins, as in the log.', unit: '{step}'
  })

  function createOperation (name: string, description: string) {
    const durations = meter.createHistogram(`${name}.duration`, {
      description, unit: 's', advice: { explicitBucketBoundaries: SECONDS }
    })

    /** @param more what only the span says, because it is different each time */
    return async function run<Result> (
      facts: Facts, more: Facts, work: () => Promise<Result>, readResult: (result: Result) => Facts
    ): Promise<Result> {
      return await tracer.startActiveSpan(name, { attributes: { ...facts, ...more } }, async (span) => {
        const started = performance.now()
        const end = (failure: Facts = {}): void => {
          durations.record((performance.now() - started) / 1000, { ...facts, ...failure })
          span.end()
        }
        try {
          const result = await work()
          span.setAttributes(readResult(result))
          end()
          return result
        } catch (error) {
          const { code = '_OTHER', statusCode = 500 } = Object(error) as { code?: string, statusCode?: number }
          const failure = { 'error.type': code }
          span.setAttributes(failure)
          // What the client or the user got wrong is no failure of the service.
          if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          end(failure)
          throw error
        }
      })
    }
  }

  const runHandOff = createOperation('scalekit_login.hand_off', 'Hand-offs to Scalekit, with all attempts.')
  const runVerification = createOperation(
    'scalekit_login.token_verification', 'Verifications of access tokens that were not remembered.')

  return {
    countStep: (step, { connectionId, code } = {}) => steps.add(1, {
      'scalekit_login.step': step,
      ...connectionId !== undefined && { 'scalekit_login.connection_id': connectionId },
      ...code !== undefined && { 'error.type': code }
    }),

    traceHandOff: ({ connectionId, flowId, outcome }, work) => runHandOff(
      { 'scalekit_login.connection_id': connectionId, 'scalekit_login.outcome': outcome },
      { 'scalekit_login.flow_id': flowId },
      work,
      ({ authRequestId }) => ({ 'scalekit_login.auth_request_id': authRequestId })),

    traceVerification: (work) => runVerification({}, {}, work, () => ({}))
  }
}
