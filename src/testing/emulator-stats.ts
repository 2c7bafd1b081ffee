/** How often the host's backend called. */
export interface EmulatorStats {
  /** Requests of the API client to the token endpoint, including refused and failed ones. */
  tokenRequests: number
  /** Calls that send user details, over gRPC and REST, including refused and failed ones. */
  updateCalls: number
  /** Calls that ask who wants to connect, including refused and failed ones. */
  detailsCalls: number
  /** Calls that list or revoke what users have allowed, including refused and failed ones. */
  consentCalls: number
  /** Calls that list MCP servers, including refused and failed ones. */
  resourceCalls: number
}

export function createStats (): EmulatorStats {
  return { tokenRequests: 0, updateCalls: 0, detailsCalls: 0, consentCalls: 0, resourceCalls: 0 }
}
