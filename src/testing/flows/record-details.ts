import type { LoginRequests } from '../login-requests.js'
import { GrpcRefusal } from '../network/grpc-status.js'
import type { RpcHandler } from '../rpc/serve-rpcs.js'
import type { Exchanges } from './exchange.js'
import type { Flows } from './flows.js'

interface Recording {
  flows: Flows
  exchanges: Exchanges
  loginRequests: LoginRequests
}

/** Records that the service asks who wants to connect. */
export function recordDetails (answer: RpcHandler, { flows, exchanges, loginRequests }: Recording): RpcHandler {
  return async (message, authorization) => {
    const details = await answer(message, authorization)
    const request = loginRequests.get(String(message['loginRequestId']))
    const isRefused = details instanceof GrpcRefusal
    exchanges.note(flows.ofRequest(request), {
      from: 'service',
      what: 'Ask who wants to connect',
      outcome: isRefused ? details.status : undefined,
      contents: isRefused ? [] : [{ title: 'What was answered', value: details }]
    })
    return details
  }
}
