// A login with mistakes that are easily made, for tests of what the emulator shows about them. server.mjs has none.
import { ScalekitClient } from '@scalekit-sdk/node'
import express from 'express'

const changes = {
  decoded: (state) => encodeURIComponent(decodeURIComponent(state)), // Express has decoded it already
  trimmed: (state) => encodeURIComponent(state.trim()),
  'encoded twice': (state) => encodeURIComponent(encodeURIComponent(state)),
  cut: (state) => encodeURIComponent(state.slice(0, 32)), // a column of the database is too short
  'in lower case': (state) => encodeURIComponent(state.toLowerCase())
}

/**
 * An Express app in which Alice is always signed in.
 *
 * @param {{ environmentUrl: string, clientId: string, clientSecret: string, connectionId: string, resourceId: string }} settings
 * @param {{ completesOnGet?: boolean, wrongConnection?: boolean, state?: keyof typeof changes }} mistakes
 * `completesOnGet`: it asks nobody, and leads on before Scalekit has answered. `wrongConnection`: it uses the ID of the
 * resource. `state`: what becomes of the state; all but the last two change nothing in a state of base64url characters.
 */
export function buildMistakenApp (settings, { completesOnGet = false, wrongConnection = false, state: change } = {}) {
  const { environmentUrl, clientId, clientSecret, resourceId } = settings
  const scalekit = new ScalekitClient(environmentUrl, clientId, clientSecret)
  const connectionId = wrongConnection ? resourceId : settings.connectionId
  const encode = change === undefined ? encodeURIComponent : changes[change]
  const alice = { sub: 'user-1', email: 'alice@example.com' }

  const send = (loginRequestId) => scalekit.auth.updateLoginUserDetails(connectionId, loginRequestId, alice)
  const leadOn = (response, state) =>
    response.redirect(303, `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?state=${encode(state)}`)

  const app = express()
  app.use(express.urlencoded({ extended: false }))
  app.get('/login', (request, response) => {
    const { login_request_id: loginRequestId, state } = request.query
    if (!completesOnGet) return response.send('<form method="post"><button>Continue</button></form>')
    send(loginRequestId).catch(() => {})
    leadOn(response, state)
  })
  app.post('/login', async (request, response) => {
    const { login_request_id: loginRequestId, state } = request.query
    try {
      await send(loginRequestId)
    } catch {
      return response.status(502).send('That did not work.')
    }
    leadOn(response, state)
  })
  return app
}
