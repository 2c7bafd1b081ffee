import { createServer } from 'node:http'
import { connect } from 'node:net'
import { close, listen } from './listen.mjs'

/**
 * A proxy that leads `https://<name>.test` to one port of loopback, whatever the name.
 * It refuses everything else, so that no browser reaches the network.
 */
export async function startProxy (targetPort) {
  const sockets = new Set()
  const server = createServer((_request, response) => response.writeHead(502).end())
  server.on('connect', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    if (!/\.test:443$/.test(request.url)) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const upstream = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    for (const end of [socket, upstream]) sockets.add(end.once('close', () => sockets.delete(end)))
  })
  const port = await listen(server)
  return {
    port,
    async close () {
      for (const socket of sockets) socket.destroy()
      await close(server)
    }
  }
}
