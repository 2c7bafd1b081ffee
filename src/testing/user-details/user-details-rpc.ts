import { GrpcRefusal } from '../network/grpc-status.js'
import type { RpcHandler } from '../rpc/serve-rpcs.js'
import type { PostedUser } from '../login-request.js'
import type { UserDetails } from './user-details.js'

interface RpcMessage {
  connectionId?: string
  loginRequestId?: string
  user?: PostedUser
}

export function createUserDetailsRpc (userDetails: UserDetails): RpcHandler {
  return (request, authorization) => {
    const { connectionId = '', loginRequestId = '', user } = request as RpcMessage
    const answer = userDetails.update({ authorization, connectionId, loginRequestId, user })
    return answer instanceof GrpcRefusal ? answer : { authRequestId: answer }
  }
}
