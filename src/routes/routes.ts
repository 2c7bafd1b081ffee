import type { FastifyInstance, FastifyRequest } from 'fastify'
import { setAnswerHeaders } from '../answers/answer.js'
import { continueRoute } from './continue-route.js'
import { FST_ERR_VALIDATION } from '../errors.js'
import { loginRoute } from './login-route.js'
import type { Registration } from '../registration/registration.js'
import { routeOptions } from './route-options.js'
import { sendProblem } from '../answers/send-problem.js'

/** The two routes of a registration, in a context of their own, so that the host's routes are unchanged. */
export async function loginRoutes (app: FastifyInstance, { registration }: { registration: Registration }): Promise<void> {
  app.setErrorHandler((error, request, reply) => {
    // The host's own error handler may send the response.
    setAnswerHeaders(reply)
    // A response may fail in a hook of the host, for example if the session cannot be saved. The login then stays
    // pending.
    registration.cookie.keep(reply)
    return sendProblem(registration, request, reply, toValidationError(error))
  })
  app.addHook('onRequest', async (request, reply) => registration.cookie.prune(request, reply))
  parseBodies(app)
  loginRoute(app, registration)
  continueRoute(app, registration)
  const { loginPath, continuePath } = registration.options
  // Fastify's own 404 would log the query.
  for (const path of [loginPath, continuePath]) {
    app.head(path, routeOptions(registration), (_request, reply) => setAnswerHeaders(reply).code(404).send())
  }
}

// The form works whether or not the host has parsers, and whatever their limits are.
function parseBodies (app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => toFields(new URLSearchParams(body)))
}

/** Keeps a repeated field as a list, so that it is refused instead of one value being picked. */
function toFields (form: URLSearchParams): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of form) fields.set(name, fields.has(name) ? [] : value)
  return Object.fromEntries(fields)
}

/** Turns errors of Fastify's body parsing into validation errors of our own. */
function toValidationError (error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('FST_ERR_CTP_')) return error
  const { statusCode = 400 } = error as { statusCode?: number }
  return Object.assign(new FST_ERR_VALIDATION('The request body is not valid'), { statusCode })
}
