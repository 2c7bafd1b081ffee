import type { FastifyInstance, FastifyReply } from 'fastify'
import { readFieldErrors, readText, type FieldErrors } from '../pages/form-input.js'
import { createAccount, type NewAccount } from './accounts.js'
import { startSession } from './current-user.js'
import { openForPopups } from './open-for-popups.js'

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
  company: 'Enter the name of your company, at most 100 characters',
  name: 'Enter your name, at most 100 characters',
  email: 'Enter an e-mail address, such as name@company.com',
  password: 'Choose a password of 8 to 128 characters'
}

export async function signUpRoutes (app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', openForPopups)

  app.get('/signup', async (_request, reply) => showSignUp(reply, {}))

  app.post<{ Body: NewAccount }>('/signup', {
    schema: { body: signUpBody },
    attachValidation: true,
    preValidation: app.csrfProtection
  }, async (request, reply) => {
    if (request.validationError) {
      return showSignUp(reply.code(422), request.body, readFieldErrors(request.validationError, messages))
    }
    const userId = await createAccount(app.database, request.body)
    if (userId === null) {
      return showSignUp(reply.code(422), request.body, { email: 'There is an account with this e-mail address already' })
    }
    await startSession(request, userId)
    // This page has lost return_to on the way, as many do: the plugin still knows which logins wait in this browser.
    return reply.redirect(request.scalekitLogins[0]?.continuePath ?? '/notes', 303)
  })
}

function showSignUp (reply: FastifyReply, input: unknown, errors: FieldErrors = {}): FastifyReply {
  return reply.view('sign-up', {
    csrfToken: reply.generateCsrf(),
    company: readText(input, 'company'),
    name: readText(input, 'name'),
    email: readText(input, 'email'),
    errors
  })
}
