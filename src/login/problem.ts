import type { FastifyError } from '@fastify/error'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as errors from '../errors/errors.js'
import type { PendingLogin } from '../pending-login/pending-login.js'
import type { Registration } from '../registration/registration.js'

/** A request that is about one pending login. */
export interface Visit {
  readonly registration: Registration
  readonly request: FastifyRequest
  readonly login: PendingLogin
}

/** What a request is about, as far as it is known. */
export type Subject = Pick<Visit, 'registration'> & Partial<Pick<Visit, 'login'>>

const SUBJECT = Symbol('fastify-scalekit-login.subject')
// A function, so that whoever inspects a request does not find the secrets of a registration.
type WithSubject = FastifyRequest & { [SUBJECT]?: () => Subject }

/** Makes room for what a request is about. */
export function decorateSubject (app: FastifyInstance): void {
  app.decorateRequest(SUBJECT, undefined)
}

/** Notes what a request is about, for the answer to an error that comes later. */
export function noteSubject (request: WithSubject, subject: Subject): void {
  request[SUBJECT] = () => subject
}

/** What a request is about; `undefined` as long as nobody has said. */
export function subjectOf (request: WithSubject): Subject | undefined {
  return request[SUBJECT]?.()
}

const own = Object.values(errors)

/** Whether an error is one of this package's, and so may be shown as a problem page. */
export function isScalekitLoginError (error: unknown): error is FastifyError {
  return own.some((Own) => error instanceof Own)
}
