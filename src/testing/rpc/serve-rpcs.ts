import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { type DescMethodUnary, fromJson, type JsonObject, toJson } from '@bufbuild/protobuf'
import { ConnectError, createContextKey, createContextValues } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import type { FaultyExchange } from '../faults/apply-fault.js'
import { createRefusingFrame } from '../faults/goaway-frame.js'
import { strayPage } from '../faults/stray-page.js'
import { GrpcRefusal, grpcStatuses } from '../network/grpc-status.js'
import type { SocketRelay } from '../network/socket-relay.js'
import { findRpc } from './auth-service.js'

/** Answers one RPC: its request and its response as JSON. */
export type RpcHandler = (request: JsonObject, authorization: string | null) =>
  JsonObject | GrpcRefusal | Promise<JsonObject | GrpcRefusal>

export type CreateRpcExchange = (
  request: Http2ServerRequest, response: Http2ServerResponse, relay: SocketRelay
) => FaultyExchange

/** Serves RPCs of the SDK's own services over gRPC, by local name; one that the SDK does not know is left out. */
export function serveRpcs (handlers: Record<string, RpcHandler>): CreateRpcExchange {
  const insteadOfAnswer = new WeakMap<object, () => void>()
  const requestKey = createContextKey<object>({})
  const known = Object.entries(handlers).flatMap(([localName, handle]) => {
    const method = findRpc(localName)
    return method === undefined ? [] : [{ method, handle }]
  })

  const serve = connectNodeAdapter({
    contextValues: (request) => createContextValues().set(requestKey, request),
    routes (router) {
      for (const { method, handle } of known) {
        router.rpc<DescMethodUnary>(method, async (message, { requestHeader, values }) => {
          const answer = await handle(toJson(method.input, message) as JsonObject, requestHeader.get('authorization'))
          if (answer instanceof GrpcRefusal) throw new ConnectError(answer.message, grpcStatuses[answer.status].code)
          const instead = insteadOfAnswer.get(values.get(requestKey))
          if (!instead) return fromJson(method.output, answer)
          instead()
          return await new Promise<never>(() => {})
        })
      }
    }
  })

  return (request, response, relay) => ({
    ...createFailures(request, response, relay),
    proceed (instead) {
      if (instead) insteadOfAnswer.set(request, instead)
      serve(request, response)
    }
  })
}

function createFailures (
  { stream }: Http2ServerRequest, response: Http2ServerResponse, relay: SocketRelay
): Omit<FaultyExchange, 'proceed'> {
  const contentType = 'application/grpc+proto'
  return {
    relay,
    resetStream: () => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    goAway: () => relay.endWith(createRefusingFrame(Number(stream.id))),
    answerHttp (status, headers) {
      response.writeHead(status, headers)
      response.end()
    },
    answerGrpc (status) {
      const trailers = { 'grpc-status': String(grpcStatuses[status].code), 'grpc-message': `fault: ${status}` }
      response.writeHead(200, { 'content-type': contentType, ...trailers })
      response.end()
    },
    answerBody (body) {
      response.writeHead(200, { 'content-type': contentType })
      response.end(body === 'garbage' ? strayPage : '')
    }
  }
}
