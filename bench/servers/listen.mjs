import { once } from 'node:events'

/** Listens on loopback, on any port, and says which. */
export async function listen (server) {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return server.address().port
}
