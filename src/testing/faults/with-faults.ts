import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { applyFault, type FaultyExchange } from './apply-fault.js'
import type { EmulatorStats } from '../emulator-stats.js'
import { takesEffect, type FaultyCall } from './faults.js'
import { GrpcRefusal } from '../network/grpc-status.js'
import type { HttpExchange, HttpRoute } from '../network/http-routes.js'
import { sendHtml, sendRefusal } from '../network/replies.js'
import type { FaultQueue } from './fault-queue.js'
import { strayPage } from './stray-page.js'

type Answer = HttpRoute['answer']

/** What the routes of one emulator share where they may fail. */
interface FaultyRoutes {
  readonly takeFault: FaultQueue['take']
  readonly stats: EmulatorStats
  readonly ending: AbortController
}

/** Lets an HTTP/1.1 route fail where a fault is queued for it. */
export function withFaults (state: FaultyRoutes, call: FaultyCall, answer: Answer): Answer {
  const { stats } = state
  return (exchange) => {
    const fault = state.takeFault(call)
    if (call === 'updateLoginUserDetails') stats.updateCalls += 1
    // Token requests that take effect are counted where their client is known.
    if (call === 'token' && !takesEffect(fault)) stats.tokenRequests += 1
    return applyFault(fault, createHttpExchange(exchange, answer), state.ending.signal)
  }
}

function createHttpExchange (exchange: HttpExchange, answer: Answer): FaultyExchange {
  const { response, relay } = exchange
  return {
    relay,
    resetStream: relay.reset,
    goAway: relay.reset,
    async proceed (instead) {
      // A response without a connection keeps everything to itself.
      const unsent = new ServerResponse(new IncomingMessage(new Socket()))
      await answer(instead ? { ...exchange, response: unsent } : exchange)
      instead?.()
    },
    answerHttp (status, headers) {
      response.writeHead(status, headers)
      response.end()
    },
    answerGrpc: (status) => sendRefusal(response, new GrpcRefusal(status, `fault: ${status}`)),
    answerBody (body) {
      if (body === 'garbage') return sendHtml(response, 200, strayPage)
      response.writeHead(200, { 'content-length': 0 })
      response.end()
    }
  }
}
