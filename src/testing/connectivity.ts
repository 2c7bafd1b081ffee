import { setMaxListeners } from 'node:events'
import type { ProtocolSwitch } from './network/protocol-switch.js'

/** Takes an emulator off the network and back. */
export interface Connectivity {
  /**
   * Ends every connection, including hanging and delayed calls, and refuses new ones (ECONNREFUSED) until `reconnect`.
   * The emulator keeps its state: login requests, tokens, clients, queued faults and stats.
   */
  disconnect (): Promise<void>
  /** Listens again on the same port. Rejects with `EADDRINUSE` if something else took it, and after `close`. */
  reconnect (): Promise<void>
  /** Ends every connection, including hanging calls, and stops listening. */
  close (): Promise<void>
}

/** Aborts when all connections end, and with it what waits in a delay; then there is another. */
export interface Ending {
  ending: AbortController
}

export function createEnding (): AbortController {
  const ending = new AbortController()
  // Any number of calls may wait in a delay. Without this, Node.js warns of a leak at the eleventh.
  setMaxListeners(0, ending.signal)
  return ending
}

export function createConnectivity (state: Ending, protocolSwitch: ProtocolSwitch): Connectivity {
  let closed = false
  const disconnect = (): Promise<void> => {
    state.ending.abort()
    state.ending = createEnding()
    return protocolSwitch.close()
  }
  return {
    disconnect,
    async reconnect () {
      if (closed) throw new Error('The emulator is closed')
      await protocolSwitch.listen()
    },
    close () {
      closed = true
      return disconnect()
    }
  }
}
