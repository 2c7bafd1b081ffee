import { globalAgent } from 'node:http'
import { Agent } from 'node:https'
import type { TestContext } from 'node:test'
import type { TestBrowser } from 'fastify-scalekit-login/testing'
import { generate } from 'selfsigned'
import { Agent as FetchAgent, getGlobalDispatcher, setGlobalDispatcher } from 'undici'
import { createClientBrowser } from './connect.js'

/** A certificate for localhost. */
export interface Tls {
  key: string
  cert: string
  /** A browser that trusts it. */
  browser: TestBrowser
}

/** Until the test ends, `fetch` trusts the certificate, too, and speaks HTTP/2 with servers that do. */
export async function createTls (t: TestContext): Promise<Tls> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }]
  })
  const before = getGlobalDispatcher()
  const dispatcher = new FetchAgent({ allowH2: true, connect: { ca: cert } })
  setGlobalDispatcher(dispatcher)
  t.after(async () => {
    setGlobalDispatcher(before)
    await dispatcher.close()
  })
  const agent = new Agent({ ca: cert })
  const browser = createClientBrowser({ agent: ({ protocol }) => protocol === 'https:' ? agent : globalAgent })
  return { key, cert, browser }
}
