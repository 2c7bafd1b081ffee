import { createOwnClients, type OwnClients } from '../own-client/own-clients.js'
import type { Recording } from './recording.js'
import { createVisitRecorder } from './record-visits.js'

/** MCP clients of the emulator itself. Their requests are part of the logins that they begin. */
export function createRecordedClients (
  environmentUrl: string, ca: string | undefined, recording: Recording
): OwnClients {
  const clients = createOwnClients({ environmentUrl, ca, onExchange: (exchange) => recorder.add(exchange) })
  const recorder = createVisitRecorder(environmentUrl, recording, clients.find)
  return {
    ...clients,
    async connect (mcpServerUrl, redirectUrl) {
      const connected = await clients.connect(mcpServerUrl, redirectUrl)
      recorder.begin(clients.find(connected.visitId))
      return connected
    }
  }
}
