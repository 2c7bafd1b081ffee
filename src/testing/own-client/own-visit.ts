/** A tool of the MCP server. */
export interface OwnTool {
  readonly name: string
  readonly description: string | undefined
  /** A JSON schema. */
  readonly inputSchema: unknown
  /** Whether the server says that it changes nothing. */
  readonly readOnly: boolean
}

/** A call that the client made, and what came of it. */
export interface OwnCall {
  readonly name: string
  readonly args: Readonly<Record<string, unknown>>
  /** The text of the result, or why there is none. At most 16 KiB. */
  readonly text: string
  readonly isError: boolean
}

/** Why a visit ended. */
export interface OwnFailure {
  /**
   * - `UNREACHABLE`: no answer, or not all of one, within the limits of time and size
   * - `NO_RESOURCE_METADATA`: the MCP server says nowhere who signs users in
   * - `RESOURCE_METADATA_MISSING`: it names a document that is not there
   * - `SERVER_METADATA_MISSING`: the authorization server that it names has no metadata
   * - `REGISTRATION_REFUSED`: the authorization server did not register the client
   * - `STATE_DIFFERS`: what came back belongs to another authorization request
   * - `ACCESS_DENIED`: the user or the service said no
   * - `AUTHORIZATION_FAILED`: any other error came back
   * - `OAUTH_FAILED`: a step between the client and the authorization server, such as the exchange of the code
   * - `REFUSED_AFTER_SIGN_IN`: the MCP server asked again for what the user had just done
   * - `MCP_FAILED`: anything else
   */
  readonly code: 'UNREACHABLE' | 'NO_RESOURCE_METADATA' | 'RESOURCE_METADATA_MISSING' | 'SERVER_METADATA_MISSING' |
    'REGISTRATION_REFUSED' | 'STATE_DIFFERS' | 'ACCESS_DENIED' | 'AUTHORIZATION_FAILED' | 'OAUTH_FAILED' |
    'REFUSED_AFTER_SIGN_IN' | 'MCP_FAILED'
  /** In words for the developer. Parts of it are what servers wrote. */
  readonly message: string
}

/** A visit of the client to an MCP server. */
export interface OwnVisit {
  readonly visitId: string
  readonly mcpServerUrl: string
  /** `sign-in` while the user is away at `authorizationUrl`. */
  readonly status: 'connecting' | 'sign-in' | 'connected' | 'failed'
  readonly authorizationUrl: URL | undefined
  /** Once the client is registered. */
  readonly clientId: string | undefined
  readonly protocolVersion: string | undefined
  readonly tools: readonly OwnTool[]
  /** The latest 50, in order. */
  readonly calls: readonly OwnCall[]
  readonly failure: OwnFailure | undefined
}
