/** How often the host's back end called. */
export interface EmulatorStats {
  /** Requests of the API client to the token endpoint, refused and failed ones included. */
  tokenRequests: number
  /** Calls that send user details, over gRPC and REST, refused and failed ones included. */
  updateCalls: number
}

export function createStats (): EmulatorStats {
  return { tokenRequests: 0, updateCalls: 0 }
}
