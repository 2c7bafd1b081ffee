import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readFieldErrors, readText, type FieldErrors } from '../pages/form-input.js'
import { authenticate } from './accounts.js'
import { startSession } from './current-user.js'
import { openForPopups } from './open-for-popups.js'
import { readReturnPath } from './return-path.js'
import { describeWaitingApp } from './waiting-app.js'

interface SignInQuery {
  return_to?: unknown
  prompt?: unknown
}

interface SignInBody {
  email: string
  password: string
  return_to?: string
}

const signInBody = {
  type: 'object',
  required: ['email', 'password'],
  properties: {
    email: { type: 'string', minLength: 1, maxLength: 254 },
    password: { type: 'string', minLength: 1, maxLength: 128 },
    return_to: { type: 'string', maxLength: 2_048 },
    _csrf: { type: 'string', maxLength: 256 }
  }
}

const messages = {
  email: 'Enter your email address',
  password: 'Enter your password'
}

export async function signInRoutes (app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', openForPopups)

  app.get<{ Querystring: SignInQuery }>('/signin', async (request, reply) => {
    const returnTo = readReturnPath(request.query.return_to)
    // "Use another account" sends prompt=login: show the form even though a user is signed in.
    const isAnother = request.query.prompt === 'login'
    if (!isAnother && await request.findCurrentUser()) return leaveSignIn(request, reply, returnTo)
    return showSignIn(request, reply, { returnTo })
  })

  app.post<{ Body: SignInBody }>('/signin', {
    schema: { body: signInBody },
    attachValidation: true,
    preValidation: app.csrfProtection
  }, async (request, reply) => {
    const returnTo = readReturnPath(request.body.return_to)
    const email = readText(request.body, 'email')
    if (request.validationError) {
      return showSignIn(request, reply.code(422), { returnTo, email, errors: readFieldErrors(request.validationError, messages) })
    }
    const user = await authenticate(app.database, email, request.body.password)
    if (!user) {
      return showSignIn(request, reply.code(401), { returnTo, email, errors: { form: 'The email address or password is incorrect' } })
    }
    await startSession(request, user.id)
    return leaveSignIn(request, reply, returnTo)
  })
}

// Helmet's form-action 'self' holds: the redirect ends on our own continue page, never on Scalekit's origin.
function leaveSignIn (request: FastifyRequest, reply: FastifyReply, returnTo: string | undefined): FastifyReply {
  return reply.redirect(request.scalekitLogin?.continuePath ?? returnTo ?? '/notes', 303)
}

interface SignInPage {
  returnTo: string | undefined
  email?: string
  errors?: FieldErrors
}

async function showSignIn (
  request: FastifyRequest, reply: FastifyReply, { returnTo = '', email = '', errors = {} }: SignInPage
): Promise<FastifyReply> {
  const waitingApp = await describeWaitingApp(request)
  return reply.view('sign-in', { csrfToken: reply.generateCsrf(), returnTo, email, errors, waitingApp })
}
