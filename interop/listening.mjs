import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Waits until a client listens where an authorization request sends its user: some print the request before that. */
export async function untilListening (authorizationUrl) {
  const { hostname, port } = new URL(new URL(authorizationUrl).searchParams.get('redirect_uri'))
  while (!await isOpen(hostname, Number(port))) await sleep(50)
}

async function isOpen (host, port) {
  const socket = connect(port, host)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
