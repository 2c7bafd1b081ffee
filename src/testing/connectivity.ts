import type { EmulatorState } from './emulator-state.js'
import type { ScalekitEmulator } from './emulator.js'
import type { ProtocolSwitch } from './network/protocol-switch.js'

/** Takes the emulator off the network, and back. */
export function createConnectivity (
  state: EmulatorState, protocolSwitch: ProtocolSwitch
): Pick<ScalekitEmulator, 'disconnect' | 'reconnect' | 'close'> {
  let closed = false
  const disconnect = (): Promise<void> => {
    state.ending.abort()
    state.ending = new AbortController()
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
