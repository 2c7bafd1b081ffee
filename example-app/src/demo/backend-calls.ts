import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import http2, { type ClientHttp2Session } from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'
import type { Visit } from './timed-fetch.js'

type OnCall = (call: Visit) => void

/**
 * Reports what the app's backend sends to Scalekit: the SDK gets its token over HTTP/1.1 and calls over HTTP/2. Node 20
 * has a diagnostics channel for the one only, so the other is seen by wrapping `http2.connect` for as long as it runs.
 */
export function watchBackendCalls (isWatched: (origin: string) => boolean, onCall: OnCall): () => void {
  const stops = [watchHttp1(isWatched, onCall), watchHttp2(isWatched, onCall)]
  return () => stops.forEach((stop) => stop())
}

function watchHttp1 (isWatched: (origin: string) => boolean, onCall: OnCall): () => void {
  const startedAt = new WeakMap<ClientRequest, number>()
  const onStart = (message: unknown): void => {
    startedAt.set((message as { request: ClientRequest }).request, performance.now())
  }
  const onFinish = (message: unknown): void => {
    const { request, response } = message as { request: ClientRequest, response: IncomingMessage }
    const url = new URL(request.path, `${request.protocol}//${request.getHeader('host')}`)
    // The browser of the demo is in this process, too.
    if (!isWatched(url.origin) || request.hasHeader('sec-fetch-mode')) return
    const milliseconds = performance.now() - (startedAt.get(request) ?? 0)
    onCall({ method: request.method, url, status: response.statusCode ?? 0, milliseconds })
  }
  subscribe('http.client.request.start', onStart)
  subscribe('http.client.response.finish', onFinish)
  return () => {
    unsubscribe('http.client.request.start', onStart)
    unsubscribe('http.client.response.finish', onFinish)
  }
}

function watchHttp2 (isWatched: (origin: string) => boolean, onCall: OnCall): () => void {
  const { connect } = http2
  const watched = (...args: Parameters<typeof connect>): ClientHttp2Session => {
    const session = connect(...args)
    const { origin } = new URL(args[0])
    watchSession(session, origin, (call) => {
      if (isWatched(origin)) onCall(call)
    })
    return session
  }
  return replaceConnect(watched as typeof connect, connect)
}

function replaceConnect (replacement: typeof http2.connect, original: typeof http2.connect): () => void {
  http2.connect = replacement
  syncBuiltinESMExports()
  return () => {
    http2.connect = original
    syncBuiltinESMExports()
  }
}

function watchSession (session: ClientHttp2Session, origin: string, onCall: OnCall): void {
  const request = session.request.bind(session)
  session.request = (headers, options) => {
    const startedAt = performance.now()
    const stream = request(headers, options)
    stream.once('response', (answer) => {
      const { ':method': method = 'GET', ':path': path = '/' } = { ...headers } as Record<string, string>
      const status = Number(answer[':status'])
      onCall({ method, url: new URL(path, origin), status, milliseconds: performance.now() - startedAt })
    })
    return stream
  }
}
