import { createServer as createHttp1Server, type RequestListener } from 'node:http'
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface ProtocolSwitch {
  listen (port: number): Promise<number>
  close (): Promise<void>
}

export interface ProtocolListeners {
  http1: RequestListener
  http2: (request: Http2ServerRequest, response: Http2ServerResponse) => void
}

const preface = Buffer.from('PRI * HTTP/2.0')

/** HTTP/1.1 and HTTP/2 without TLS on one port, told apart by the connection preface (RFC 9113 section 3.4). */
export function createProtocolSwitch (listeners: ProtocolListeners): ProtocolSwitch {
  const http1 = createHttp1Server(listeners.http1)
  const http2 = createHttp2Server(listeners.http2)
  const sockets = new Set<Socket>()

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    detectHttp2(socket, (isHttp2) => (isHttp2 ? http2 : http1).emit('connection', socket))
  })

  return {
    listen: (port) => listen(server, port),
    close () {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      return closed
    }
  }
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
