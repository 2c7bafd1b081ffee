import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { setAnswerHeaders } from '../answers/answer.js'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors/errors.js'
import { sendProblem } from '../answers/send-problem.js'
import { noteSubject, subjectOf } from '../login/problem.js'
import { hasApps, type Registration } from '../registration/registration.js'
import { connectedAppsRoute } from './connected-apps-route.js'
import { continueRoute } from './continue-route.js'
import { loginRoute } from './login-route.js'
import { parseBodies, toValidationError } from './parse-body.js'
import { hideQuery } from '../telemetry/request-span.js'
import { routeOptions } from './route-options.js'

/**
 * The routes of a registration, in a context of their own: nothing here touches the host's routes. The registration
 * is not among the plugin's options, where whoever inspects the app would find its secrets.
 */
export function createLoginRoutes (registration: Registration): FastifyPluginAsync {
  return async function loginRoutes (app) {
    app.setErrorHandler((error, request, reply) => {
      // The answer may be made by the host's own error handler.
      setAnswerHeaders(reply)
      // An answer of ours may fail in a hook of the host, as when a session cannot be saved: its login goes on waiting.
      registration.cookie.keep(reply)
      if (subjectOf(request) === undefined) noteSubject(request, { registration })
      return sendProblem(registration, request, reply, toValidationError(error))
    })
    app.addHook('onRequest', (request, reply, done) => {
      hideQuery(request)
      registration.cookie.prune(request, reply)
      done()
    })
    parseBodies(app)
    try {
      addRoutes(app, registration)
    } catch (error) {
      throw nameTakenPath(registration, error)
    }
  }
}

function addRoutes (app: FastifyInstance, registration: Registration): void {
  const { loginPath, continuePath } = registration.options
  const paths: Array<readonly [string, ...string[]]> = [[loginPath, 'GET'], [continuePath, 'GET', 'POST']]
  loginRoute(app, registration)
  continueRoute(app, registration)
  if (hasApps(registration)) {
    connectedAppsRoute(app, registration)
    paths.push([registration.apps.path, 'GET', 'POST'])
  }
  for (const [url, ...served] of paths) {
    // Fastify's own 404 would log the query.
    app.route({
      ...routeOptions(registration),
      url,
      method: app.supportedMethods.filter((method) => !served.some((own) => own === method)),
      // Before anything of the body is read.
      onRequest: sendNotFound,
      handler: sendNotFound
    })
  }
}

/** The service has a route of its own at a path of ours, for whichever method. */
function nameTakenPath ({ options }: Registration, error: unknown): unknown {
  const { code, message }: { code?: string, message?: string } = Object(error)
  if (code !== 'FST_ERR_DUPLICATED_ROUTE') return error
  const paths = { loginPath: options.loginPath, connectedApps: options.connectedApps?.path }
  const [option] = Object.entries(paths).find(([, path]) => message?.endsWith(`${path}'`)) ?? ['continuePath']
  return new FST_SCALEKIT_INVALID_OPTION(
    `Option "${option}" must be a path that the service does not use yet, for any method: ${message}`)
}

async function sendNotFound (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return await setAnswerHeaders(reply).code(404).send()
}
