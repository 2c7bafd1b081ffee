import { findAwaited, findProblems } from './awaited.js'
import type { Flow } from './flow.js'
import { problemTexts } from './problem-texts.js'

/** A flow as data. It has neither the state nor a token. */
export function describeFlow (flow: Flow) {
  const { number, request, client, hops, left } = flow
  const { loginRequestId, authRequestId, resourceId, createdAt, expiresAt } = request
  const { state, text, until } = findAwaited(flow)
  return {
    number,
    loginRequestId,
    authRequestId,
    resourceId,
    createdAt,
    expiresAt,
    client: client && { clientId: client.clientId, clientName: client.clientName, scopes: client.scopes },
    awaited: { state, text, until },
    problems: findProblems(flow).map(({ code, detail, hop }) => ({ code, ...problemTexts[code], detail, hop })),
    hops,
    left
  }
}
