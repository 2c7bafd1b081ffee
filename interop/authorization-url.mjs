import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** The authorization request that a client has printed, once its line is whole: a chunk may end in the middle of it. */
export function findAuthorizationUrl (printed) {
  return /(https?:\/\/\S+\/oauth\/authorize\?\S+)\s/.exec(printed)?.[1]
}

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
