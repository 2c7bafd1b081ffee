import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { Provider } from 'oidc-provider'

export interface RunningProvider {
  issuer: string
  clientId: string
  clientSecret: string
}

/** Starts an OpenID provider on loopback. Its sign-in form takes any password, and calls whom `login` names. */
export async function startProvider (t: TestContext, redirectUrl: string): Promise<RunningProvider> {
  const server = createServer((request, response) => handle(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port }: AddressInfo = Object(server.address())
  const running = { issuer: `http://127.0.0.1:${port}`, clientId: 'acme', clientSecret: 'the secret of acme' }
  const provider = new Provider(running.issuer, {
    clients: [{ client_id: running.clientId, client_secret: running.clientSecret, redirect_uris: [redirectUrl] }],
    cookies: { keys: ['a key for the cookies of the provider'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: true, name: `The user ${id}` })
    })
  })
  const handle = provider.callback()
  return running
}
