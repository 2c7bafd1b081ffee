// Everything a browser meets in the checks of one engine: hosts, Scalekit, an identity provider and other sites.
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createScalekitEmulator } from '../dist/testing/index.js'
import { createHosts } from './hosts.mjs'
import { createAuthority } from './servers/certificates.mjs'
import { close, listen } from './servers/listen.mjs'
import { startProxy } from './servers/proxy.mjs'
import { createRequestLog } from './servers/requests.mjs'
import { createSites } from './servers/sites.mjs'

/**
 * One for each engine, so that nobody meets what another engine did.
 * @param {boolean} trustsLocalhost whether the engine takes http://localhost for as good as https
 */
export async function createWorld ({ trustsLocalhost }) {
  const authority = await createAuthority()
  const emulator = await createScalekitEmulator()
  const requests = createRequestLog()
  const sites = createSites(emulator)
  const answers = new Map()
  const answer = (request, response) => {
    const entry = requests.add(request, response)
    request.entry = entry
    const app = answers.get(request.headers.host)
    if (app) app.routing(request, response)
    else sites.answer(request, response, entry)
  }
  const https = createHttpsServer({
    SNICallback: (name, done) => { authority.contextFor(name).then((context) => done(null, context), done) }
  }, answer)
  const http = createHttpServer(answer)
  const [httpsPort, httpPort] = await Promise.all([https, http].map(listen))
  const proxy = await startProxy(httpsPort)
  const hosts = createHosts({ emulator, answers, httpPort, requests, trustsLocalhost })
  return {
    emulator,
    requests,
    sites,
    proxyPort: proxy.port,
    spki: authority.spki,
    host: hosts.get,
    /** Before each check. */
    clear () {
      requests.clear()
      sites.clear()
    },
    async close () {
      await hosts.close()
      await Promise.all([proxy.close(), close(https), close(http)])
      await emulator.close()
    }
  }
}
