import { GrpcRefusal } from '../network/grpc-status.js'
import type { HttpExchange } from '../network/http-routes.js'
import { readText, sendJson, sendRefusal } from '../network/replies.js'
import type { UserDetails } from './user-details.js'

/** The REST twin of the RPC: the user is the whole body, in snake_case or camelCase. */
export async function answerUserDetailsRest (
  userDetails: UserDetails, { request, response, captured }: HttpExchange
): Promise<void> {
  const user = userDetails.parseUser(await readText(request))
  const { authorization } = request.headers
  const [connectionId = '', loginRequestId = ''] = captured
  const answer = userDetails.update({ authorization, connectionId, loginRequestId, user })
  if (answer instanceof GrpcRefusal) return sendRefusal(response, answer)
  sendJson(response, 200, { auth_request_id: answer })
}
