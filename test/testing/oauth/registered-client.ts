import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { readJson } from '../set-up.js'

/** A client with a secret, and its requests to the endpoints of the environment. */
export async function registerClient (emulator: ScalekitEmulator, ...grantTypes: string[]) {
  const { environmentUrl, resourceId } = emulator
  const client = await readJson(fetch(`${environmentUrl}/api/v1/resources/${resourceId}/clients:register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_types: grantTypes, client_name: 'Agent' })
  }))
  const clientId = client['client_id'] ?? ''
  const credentials = { client_id: clientId, client_secret: client['client_secret'] ?? '' }
  return {
    clientId,
    credentials,
    post: (endpoint: string, form: Record<string, string>) => postForm(emulator, endpoint, { ...credentials, ...form })
  }
}

/** The status and the JSON of an answer to a form. */
export async function postForm ({ environmentUrl }: ScalekitEmulator, endpoint: string, form: Record<string, string>) {
  const response = await fetch(`${environmentUrl}${endpoint}`, { method: 'POST', body: new URLSearchParams(form) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : Object(JSON.parse(text)) }
}
