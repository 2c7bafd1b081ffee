import { ScalekitClient } from '@scalekit-sdk/node'
import { createHost } from './host.mjs'

const loopback = (port) => `http://127.0.0.1:${port}`
const elsewhere = { scalekit: 'https://scalekit.test', other: 'https://other.test', idp: 'https://idp.test' }

/**
 * Hosts by their setup: checks with the same setup share one. The first is https://notes.test, the next notes-2.test.
 * With `plain`, it is http on localhost, as developers have it, and other sites are on 127.0.0.1.
 */
export function createHosts ({ emulator, answers, httpPort, requests, trustsLocalhost }) {
  const known = new Map()
  // One client, as the backend would have it: its calls need no certificate of ours.
  const scalekit = new ScalekitClient(emulator.environmentUrl, emulator.clientId, emulator.clientSecret)
  const shared = { scalekit, clientSecret: emulator.clientSecret, connectionId: emulator.connectionId, limit: false }
  const placesOf = (plain, name) => plain
    ? { scalekit: emulator.environmentUrl, other: loopback(httpPort), idp: loopback(httpPort) }
    : { ...elsewhere, origin: `https://${name}` }
  const create = async ({ name, ...setup }) => {
    const places = placesOf(setup.plain, name)
    const options = { ...shared, environmentUrl: places.scalekit, ...setup.options }
    const hostSetup = { ...setup, ...places, trustsLocalhost, options }
    const app = await createHost(hostSetup)
    if (setup.plain) hostSetup.origin = await listenPlainly(app, requests)
    else answers.set(name, app)
    return { ...places, origin: hostSetup.origin, app, ...loginsOf(emulator, hostSetup.origin) }
  }
  return {
    get (differences = {}) {
      const setup = { session: 'strict', signIn: 'form', plain: false, ...differences }
      const key = JSON.stringify(setup, (_key, value) => typeof value === 'function' ? String(value) : value)
      const name = known.size === 0 ? 'notes.test' : `notes-${known.size + 1}.test`
      if (!known.has(key)) known.set(key, create({ name, ...setup }))
      return known.get(key)
    },
    close: async () => await Promise.all([...known.values()].map(async (host) => {
      const { app } = await host
      const closed = app.close()
      app.server.closeAllConnections()
      await closed
    }))
  }
}

async function listenPlainly (app, requests) {
  app.server.prependListener('request', (request, response) => { request.entry = requests.add(request, response) })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return `http://localhost:${app.server.address().port}`
}

/** Starts a login at Scalekit for a host. `updates` are the details that came for it. */
function loginsOf (emulator, origin) {
  return {
    startLogin () {
      const started = emulator.startLogin()
      const loginUrl = origin + new URL(started.loginUrl).pathname + new URL(started.loginUrl).search
      return { ...started, loginUrl, updates: () => emulator.loginRequests.get(started.loginRequestId).updates }
    }
  }
}
