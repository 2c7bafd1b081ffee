import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readFieldErrors, readText, type FieldErrors } from '../pages/form-input.js'
import { createAccount, type NewAccount } from './accounts.js'
import { startSession } from './current-user.js'
import { openForPopups } from './open-for-popups.js'
import { describeWaitingApp } from './waiting-app.js'

const signUpBody = {
  type: 'object',
  required: ['company', 'name', 'email', 'password'],
  properties: {
    company: { type: 'string', maxLength: 100, pattern: '\\S' },
    name: { type: 'string', maxLength: 100, pattern: '\\S' },
    email: { type: 'string', maxLength: 254, pattern: '^\\s*[^\\s@]+@[^\\s@]+\\s*$' },
    password: { type: 'string', minLength: 8, maxLength: 128 },
    _csrf: { type: 'string', maxLength: 256 }
  }
}

const messages = {
  company: 'Enter the name of your company (up to 100 characters)',
  name: 'Enter your name (up to 100 characters)',
  email: 'Enter an email address, such as name@company.com',
  password: 'Choose a password of 8 to 128 characters'
}

export async function signUpRoutes (app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', openForPopups)

  app.get('/signup', async (request, reply) => showSignUp(request, reply, {}))

  app.post<{ Body: NewAccount }>('/signup', {
    schema: { body: signUpBody },
    attachValidation: true,
    preValidation: app.csrfProtection
  }, async (request, reply) => {
    if (request.validationError) {
      return showSignUp(request, reply.code(422), request.body, readFieldErrors(request.validationError, messages))
    }
    const userId = await createAccount(app.database, request.body)
    if (userId === null) {
      return showSignUp(request, reply.code(422), request.body, { email: 'An account with this email address already exists' })
    }
    await startSession(request, userId)
    // Like many sign-up pages, this one loses return_to. The plugin still knows where this browser goes on.
    return reply.redirect(request.scalekitContinuePath ?? '/notes', 303)
  })
}

async function showSignUp (
  request: FastifyRequest, reply: FastifyReply, input: unknown, errors: FieldErrors = {}
): Promise<FastifyReply> {
  return reply.view('sign-up', {
    waitingApp: await describeWaitingApp(request),
    csrfToken: reply.generateCsrf(),
    company: readText(input, 'company'),
    name: readText(input, 'name'),
    email: readText(input, 'email'),
    errors
  })
}
