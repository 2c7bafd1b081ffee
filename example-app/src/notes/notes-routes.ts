import type { FastifyInstance, FastifyReply } from 'fastify'
import { listOrganizations, type User } from '../accounts/accounts.js'
import { requireUser } from '../accounts/current-user.js'
import { readText } from '../pages/form-input.js'
import { findConnectedAppsPath } from '../scalekit-login.js'
import { addNote, listNotes, longestNote } from './notes.js'

const noteBody = {
  type: 'object',
  required: ['text'],
  properties: {
    text: { type: 'string', maxLength: longestNote, pattern: '\\S' },
    _csrf: { type: 'string', maxLength: 256 }
  }
}

export async function notesRoutes (app: FastifyInstance): Promise<void> {
  app.addHook('preValidation', requireUser)

  app.get('/notes', async (request, reply) => showNotes(app, reply, await request.currentUser()))

  app.post<{ Body: { text: string } }>('/notes', {
    schema: { body: noteBody },
    attachValidation: true,
    preValidation: app.csrfProtection
  }, async (request, reply) => {
    const user = await request.currentUser()
    if (request.validationError) {
      return showNotes(app, reply.code(422), user, readText(request.body, 'text'))
    }
    await addNote(app.database, user.id, request.body.text)
    return reply.redirect('/notes', 303)
  })
}

/** Shows the user's notes, with the text of a note that was not accepted. */
async function showNotes (app: FastifyInstance, reply: FastifyReply, user: User, rejected?: string): Promise<FastifyReply> {
  const [notes, organizations] = await Promise.all([
    listNotes(app.database, user.id),
    listOrganizations(app.database, user.id)
  ])
  return reply.view('notes', {
    csrfToken: reply.generateCsrf(),
    user,
    organizations,
    connectedAppsPath: findConnectedAppsPath(app),
    notes,
    longestNote,
    text: rejected ?? '',
    error: rejected === undefined ? '' : `Enter a note of up to ${longestNote} characters`
  })
}
