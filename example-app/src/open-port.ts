import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'

export const loopback = '127.0.0.1'

/** Lets a server listen on a free port of this machine. */
export async function openPort (server: Server): Promise<number> {
  server.listen(0, loopback)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A port that is free now: whoever takes it must be ready to find it taken. */
export async function findFreePort (): Promise<number> {
  const server = createServer()
  const port = await openPort(server)
  server.close()
  await once(server, 'close')
  return port
}
