import https from 'node:https'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { generate } from 'selfsigned'
import t, { type Test } from 'tap'
import { createAuthority } from '../../dist/testing/tls/certificates.js'
import { change, type Deployment } from './deployment.js'
import { type Fault, type Given, testFaults } from './faults.js'
import { listen, type Passing } from './front.js'

const DAY_MS = 86_400_000

/** A server with a certificate of its own, which is all that is looked at. */
async function serveTls (t: Test, { key, cert }: { key: string, cert: string }): Promise<Given> {
  const origin = await listen(t, https.createServer({ key, cert }, (_request, response) => response.end()), 'https')
  return { args: ['--url', origin] }
}

async function selfSign (dates: { notBeforeDate?: Date, notAfterDate?: Date } = {}) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec', ...dates, extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }]
  })
  return { key, cert }
}

const changeLogin = (tamper: (passing: Passing) => void) => ({ service }: Deployment) =>
  change(service, '/login', (passing) => { if (passing.method === 'GET') tamper(passing) })
const changeContinue = (tamper: (passing: Passing) => void) => ({ service }: Deployment) =>
  change(service, '/login/continue', tamper)

function changeCookie (edit: (line: string) => string) {
  return changeLogin(({ headers }) => { headers['set-cookie'] = [headers['set-cookie'] ?? []].flat().map((line) => edit(String(line))) })
}

const reach: Fault[] = [
  {
    name: 'a URL of the service that is none is told',
    code: 'service-url',
    found: /--url has the wrong form/,
    remedy: /as browsers see it/,
    set: () => ({ args: ['--url', 'app.example.com'] })
  },
  {
    name: 'a URL of the service with another scheme is told',
    code: 'service-url',
    found: /is not an https URL/,
    remedy: /as browsers see it/,
    set: () => ({ args: ['--url', 'ftp://app.example.com'] })
  },
  {
    name: 'a self-signed certificate is named',
    code: 'service-reachable',
    found: /self-signed/,
    remedy: /public authority/,
    set: async (_deployment, t) => await serveTls(t, await selfSign())
  },
  {
    name: 'an expired certificate is named',
    code: 'service-reachable',
    found: /has expired/,
    remedy: /Renew/,
    others: ['protected-resource-metadata'],
    async set (_deployment, t) {
      const pair = await selfSign({ notBeforeDate: new Date(Date.now() - 3 * DAY_MS), notAfterDate: new Date(Date.now() - DAY_MS) })
      return { ...await serveTls(t, pair), ca: pair.cert }
    }
  },
  {
    name: 'a certificate for another host is named',
    code: 'service-reachable',
    found: /for other host names/,
    remedy: /names this host/,
    others: ['protected-resource-metadata'],
    async set (_deployment, t) {
      const authority = await createAuthority('Test CA')
      return { ...await serveTls(t, await authority.issue([{ type: 2, value: 'other.example' }])), ca: authority.cert }
    }
  },
  {
    name: 'a certificate of an unknown authority is named',
    code: 'service-reachable',
    found: /cannot be traced to an authority/,
    remedy: /NODE_EXTRA_CA_CERTS/,
    async set (_deployment, t) {
      const authority = await createAuthority('Test CA')
      return await serveTls(t, await authority.issue([{ type: 7, ip: '127.0.0.1' }]))
    }
  },
  {
    name: 'a connection that breaks is told',
    code: 'service-reachable',
    found: /connection to 127\.0\.0\.1:\d+ failed/,
    remedy: /firewalls/,
    async set (_deployment, t) {
      const server = createSocketServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
      t.teardown(() => { server.close() })
      await once(server, 'listening')
      return { args: ['--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`] }
    }
  },
  {
    name: 'plain http is refused, and nothing more is sent',
    code: 'service-reachable',
    found: /plain http/,
    remedy: /https/,
    async set (_deployment, t) {
      const origin = await listen(t, createServer((_request, response) => response.end()))
      return { args: ['--url', origin.replace('127.0.0.1', '[::ffff:127.0.0.1]')] }
    }
  }
]

const loginRoute: Fault[] = [
  {
    name: 'a login route that is not there is told',
    code: 'login-route',
    found: /HTTP 404/,
    remedy: /Register the plugin.*loginPath/,
    set: ({ args }) => ({ args: [...args, '--login-path', '/elsewhere'] })
  },
  {
    name: 'a guard of the host is told',
    code: 'login-route',
    found: /HTTP 401/,
    remedy: /routeConfig/,
    set: changeLogin((passing) => { passing.status = 401 })
  },
  {
    name: 'a guard that redirects to sign-in is told, without the query',
    code: 'login-route',
    found: /HTTP 302, a redirect to https:\/\/127\.0\.0\.1:\d+\/signin$/,
    remedy: /routeConfig/,
    set: changeLogin((passing) => { Object.assign(passing, { status: 302, headers: { location: '/signin?next=/login' } }) })
  },
  {
    name: 'a changed query is told',
    code: 'login-route',
    found: /HTTP 400/,
    remedy: /query/,
    set: ({ service }) => { service.before = (passing) => { if (passing.method === 'GET') passing.path = passing.path.replace('&state=', '&amp;state=') } }
  },
  {
    name: 'a service that fails is told',
    code: 'login-route',
    found: /HTTP 502/,
    remedy: /log of the service/,
    set: changeLogin((passing) => { passing.status = 502 })
  },
  {
    name: 'a page of the host at the path is told',
    code: 'login-route',
    found: /HTTP 200/,
    remedy: /another loginPath/,
    set: changeLogin((passing) => { Object.assign(passing, { status: 200, headers: {} }) })
  },
  {
    name: 'a redirect to an internal host is told',
    code: 'login-redirect',
    found: /http:\/\/app\.internal:8080\/login\/continue and not to https/,
    remedy: /Location/,
    set: changeLogin(({ headers }) => { headers.location = `http://app.internal:8080${headers.location}` })
  },
  {
    name: 'a proxy that strips a path without publicUrl is told',
    code: 'login-redirect',
    found: /\/login\/continue and not to .*\/notes\/login\/continue/,
    remedy: /publicUrl/,
    set ({ service }) {
      service.before = (passing) => { passing.path = passing.path.replace(/^\/notes/, '') }
      return { args: ['--url', `${service.origin}/notes/`] }
    }
  },
  {
    name: 'an address with more than the flow is told',
    code: 'login-redirect',
    found: /more in its query/,
    remedy: /Location/,
    set: changeLogin(({ headers }) => { headers.location = `${headers.location}&utm_source=a` })
  },
  {
    name: 'HEAD that is answered is told',
    code: 'head-refused',
    found: /HTTP 200/,
    remedy: /HEAD/,
    set: ({ service }) => change(service, '/login', (passing) => { if (passing.method === 'HEAD') passing.status = 200 })
  }
]

const cookies: Fault[] = [
  {
    name: 'a cookie that a proxy drops is told',
    code: 'login-cookie',
    found: /no login cookie/,
    remedy: /Set-Cookie/,
    set: changeLogin(({ headers }) => { delete headers['set-cookie'] })
  },
  {
    name: 'two cookies are told',
    code: 'login-cookie',
    found: /2 login cookies/,
    remedy: /Set-Cookie/,
    set: changeLogin(({ headers }) => { headers['set-cookie'] = [headers['set-cookie'], headers['set-cookie']].flat().map(String) })
  },
  {
    name: 'a cookie without Secure is told',
    code: 'login-cookie-attributes',
    found: /without Secure/,
    remedy: /cookie\.secure/,
    set: changeCookie((line) => line.replace('; Secure', ''))
  },
  {
    name: 'a cookie for scripts, other sites and other hosts is told',
    code: 'login-cookie-attributes',
    found: /without HttpOnly, SameSite=Lax, Path=\/, a missing Domain, the prefix __Host-/,
    remedy: /Set-Cookie/,
    others: ['continue-route'],
    set: changeCookie((line) => line.replace('__Host-', '').replace('; HttpOnly', '').replace('SameSite=Lax', 'SameSite=None')
      .replace('Path=/', 'Path=/login; Domain=example.com'))
  },
  {
    name: 'a cookie that does not come back is told',
    code: 'continue-route',
    found: /HTTP 400: the login cookie does not come back/,
    remedy: /same client secret/,
    set: ({ service }) => { service.before = ({ requestHeaders }) => { delete requestHeaders.cookie } }
  },
  {
    name: 'a continue route that the proxy does not pass on is told',
    code: 'continue-route',
    found: /HTTP 404/,
    remedy: /--continue-path/,
    set: changeContinue((passing) => { passing.status = 404 })
  },
  {
    name: 'a guard before the continue route is told',
    code: 'continue-route',
    found: /HTTP 403/,
    remedy: /routeConfig/,
    set: changeContinue((passing) => { passing.status = 403 })
  },
  {
    name: 'a continue route that fails is told',
    code: 'continue-route',
    found: /HTTP 500/,
    remedy: /log of the service/,
    set: changeContinue((passing) => { passing.status = 500 })
  },
  {
    name: 'headers that are too large for the proxy are told',
    code: 'large-cookies',
    found: /HTTP 431 to 4096 bytes/,
    remedy: /8 kB/,
    set: changeContinue((passing) => { if (String(passing.requestHeaders.cookie).length > 4000) passing.status = 431 })
  },
  {
    name: 'a proxy that hangs up at large headers is told',
    code: 'large-cookies',
    found: /no answer to 4096 bytes/,
    remedy: /8 kB/,
    set: ({ service }) => {
      service.before = (passing) => { if (String(passing.requestHeaders.cookie).length > 4000) passing.hangUp() }
    }
  }
]

const headers: Fault[] = [
  {
    name: 'a missing no-store is told',
    code: 'not-cached',
    found: /no-store is missing/,
    remedy: /cache nothing/,
    set: changeLogin(({ headers }) => { headers['cache-control'] = 'max-age=60' })
  },
  {
    name: 'security headers that a proxy changes are named',
    code: 'security-headers',
    found: /cross-origin-opener-policy, referrer-policy$/,
    remedy: /as they are/,
    set: changeLogin(({ headers }) => {
      headers['referrer-policy'] = 'unsafe-url'
      delete headers['cross-origin-opener-policy']
    })
  }
]

t.test('reaching the service', async (t) => await testFaults(t, reach))
t.test('the login route', async (t) => await testFaults(t, loginRoute))
t.test('cookies', async (t) => await testFaults(t, cookies))
t.test('headers', async (t) => await testFaults(t, headers))
