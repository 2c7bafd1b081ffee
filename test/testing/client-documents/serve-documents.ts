import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { createLoopbackCertificate } from '../../../dist/testing/tls/certificates.js'

/** A server on loopback that counts what it is asked, with a certificate of a test CA. */
export async function serveDocuments (t: Test, answer: RequestListener) {
  const { key, cert, ca } = await createLoopbackCertificate()
  let requests = 0
  const server = createHttpsServer({ key, cert }, (request, response) => {
    requests += 1
    answer(request, response)
  })
  const origin = `https://localhost:${await listen(t, server)}`
  return { origin, ca, requests: () => requests }
}

/** The same without TLS. */
export async function servePlainDocuments (t: Test, answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(t, createHttpServer(answer))}`
}

/** An answer with a document in JSON. */
export function sendDocument (response: Parameters<RequestListener>[1], document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(document))
}

async function listen (t: Test, server: ReturnType<typeof createHttpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const { port }: AddressInfo = Object(server.address())
  return port
}
