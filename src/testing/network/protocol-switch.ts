import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session
} from 'node:http2'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import pLimit from 'p-limit'
import { createSocketRelay, type SocketRelay } from './socket-relay.js'

/** One port that listens, and closes, and listens again. What is asked for comes one after the other. */
export interface ProtocolSwitch {
  /** Gives the port; the same one every time. */
  listen (): Promise<number>
  close (): Promise<void>
}

export interface ProtocolListeners {
  http1: (request: IncomingMessage, response: ServerResponse, relay: SocketRelay) => void
  http2: (request: Http2ServerRequest, response: Http2ServerResponse, relay: SocketRelay) => void
  /** A new connection of HTTP/2, before its first request. */
  session: (session: ServerHttp2Session, relay: SocketRelay) => void
}

/** What a server shows to clients of TLS, in PEM. */
export interface ServerCertificate {
  key: string
  cert: string
}

const preface = Buffer.from('PRI * HTTP/2.0')

/**
 * HTTP/1.1 and HTTP/2 on one port, told apart by the connection preface (RFC 9113 section 3.4). With a certificate,
 * both are behind TLS, which offers them by ALPN.
 */
export function createProtocolSwitch (
  listeners: ProtocolListeners, port: number, certificate?: ServerCertificate
): ProtocolSwitch {
  const inTurn = pLimit(1)
  const sockets = new Set<Socket>()
  const secure = createSecuring(certificate)
  // As Node's own HTTP servers: otherwise the end of a response may wait 40 ms for the peer's acknowledgement.
  const server = createServer({ noDelay: true }, (tcp) => {
    sockets.add(tcp)
    tcp.once('close', () => sockets.delete(tcp))
    tcp.on('error', () => tcp.destroy())
    const socket = secure(tcp)
    detectHttp2(socket, (isHttp2) => serve(listeners, createSocketRelay(socket, tcp), isHttp2))
  })

  return {
    listen: () => inTurn(async () => {
      if (!server.listening) port = await listen(server, port)
      return port
    }),
    close: () => inTurn(() => new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }))
  }
}

function createSecuring (certificate: ServerCertificate | undefined): (tcp: Socket) => Socket {
  if (!certificate) return (tcp) => tcp
  const secureContext = createSecureContext(certificate)
  return (tcp) => {
    const socket = new TLSSocket(tcp, { isServer: true, secureContext, ALPNProtocols: ['h2', 'http/1.1'] })
    return socket.on('error', () => socket.destroy())
  }
}

// A server for each connection: its listener knows the relay.
function serve ({ http1, http2, session }: ProtocolListeners, relay: SocketRelay, isHttp2: boolean): void {
  const server = isHttp2
    ? createHttp2Server((request, response) => http2(request, response, relay))
      .on('session', (opened) => session(opened, relay))
    : createHttp1Server((request, response) => http1(request, response, relay))
  server.emit('connection', relay.stream)
}

/** Reads until the first bytes decide, and puts them back. */
function detectHttp2 (socket: Socket, decided: (isHttp2: boolean) => void): void {
  let head = Buffer.alloc(0)
  const read = (): void => {
    const chunk: Buffer | null = socket.read()
    if (chunk === null) return
    head = Buffer.concat([head, chunk])
    const seen = Math.min(head.length, preface.length)
    const matches = head.subarray(0, seen).equals(preface.subarray(0, seen))
    if (matches && seen < preface.length) return
    socket.off('readable', read)
    socket.unshift(head)
    decided(matches)
  }
  socket.on('readable', read)
}

function listen (server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve(portOf(server.address()))
    })
  })
}

function portOf (address: AddressInfo | string | null): number {
  return Object(address).port
}
