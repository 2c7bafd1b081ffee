import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { ConnectError, createContextKey, createContextValues } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { AuthService } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/auth/auth_pb.js'
import type { FaultyExchange } from '../faults/apply-fault.js'
import { createGoawayFrame } from '../faults/goaway-frame.js'
import { GrpcRefusal, grpcStatuses } from '../network/grpc-status.js'
import { strayPage } from '../browser/pages.js'
import type { SocketRelay } from '../network/socket-relay.js'
import type { UserDetails } from './user-details.js'

/** The path of `AuthService.UpdateLoginUserDetails`. */
export const userDetailsRpcPath = `/${AuthService.typeName}/${AuthService.method.updateLoginUserDetails.name}`

export type CreateRpcExchange = (
  request: Http2ServerRequest, response: Http2ServerResponse, relay: SocketRelay
) => FaultyExchange

/** The SDK's own service descriptor, served over gRPC. */
export function createUserDetailsRpc (userDetails: UserDetails): CreateRpcExchange {
  const insteadOfAnswer = new WeakMap<object, () => void>()
  const requestKey = createContextKey<object>({})

  const serve = connectNodeAdapter({
    contextValues: (request) => createContextValues().set(requestKey, request),
    routes: (router) => router.service(AuthService, {
      async updateLoginUserDetails (call, { requestHeader, values }) {
        const authorization = requestHeader.get('authorization')
        const answer = userDetails.update({ ...call, authorization, user: call.user })
        if (answer instanceof GrpcRefusal) {
          throw new ConnectError(answer.message, grpcStatuses[answer.status].code)
        }
        const instead = insteadOfAnswer.get(values.get(requestKey))
        if (!instead) return { authRequestId: answer }
        instead()
        return await new Promise<never>(() => {})
      }
    })
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
    goAway: () => relay.endWith(createGoawayFrame(Number(stream.id))),
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
