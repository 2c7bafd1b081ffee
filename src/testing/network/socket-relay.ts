import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'

/**
 * What HTTP runs on in place of the socket, so that the connection can fail underneath it: Node's HTTP/2 acknowledges
 * frames on its own, and says goodbye in its own words.
 */
export interface SocketRelay {
  readonly stream: Duplex
  /** Resets the TCP connection. */
  reset (): void
  /** Sends and reads nothing any more, and leaves the TCP connection open. */
  freeze (): void
  /** Sends these bytes in place of whatever HTTP would still send, and closes the TCP connection. */
  endWith (bytes: Uint8Array): void
}

type Wire = Record<'resume' | 'end' | 'destroy' | 'reset', () => unknown> & {
  write (chunk: Uint8Array): unknown
}

const nothing = (): void => {}
const cutWire: Wire = { resume: nothing, write: nothing, end: nothing, destroy: nothing, reset: nothing }

/** For a TLS socket, `tcp` is the one that it runs on. */
export function createSocketRelay (socket: Socket, tcp: Socket): SocketRelay {
  let wire = createWire(socket, tcp)
  // Every write goes straight on: none waits here in halves, so `endWith` comes between two frames.
  const stream = new Duplex({
    read: () => { wire.resume() },
    write: (chunk, _encoding, done) => { wire.write(chunk); done() },
    final: (done) => { wire.end(); done() },
    destroy: (error, done) => { wire.destroy(); done(error) }
  })
  // As Node marks its own TLS sockets: frameworks tell https by it.
  Object.assign(stream, { encrypted: socket instanceof TLSSocket })
  const read = (chunk: Buffer): void => { if (!stream.push(chunk)) socket.pause() }
  // Half-closed sockets end by themselves: HTTP only has to know when they are closed.
  socket.on('data', read).once('close', () => stream.destroy())

  const cut = (): void => {
    wire = cutWire
    socket.off('data', read)
  }
  return {
    stream,
    reset: () => { wire.reset() },
    freeze () {
      cut()
      // Otherwise Node answers the peer's FIN.
      socket.allowHalfOpen = true
      socket.pause()
    },
    endWith (bytes) {
      cut()
      socket.end(bytes)
    }
  }
}

function createWire (socket: Socket, tcp: Socket): Wire {
  return {
    resume: () => socket.resume(),
    write: (chunk) => socket.write(chunk),
    end: () => socket.end(),
    destroy: () => socket.destroy(),
    reset: () => tcp.resetAndDestroy()
  }
}
