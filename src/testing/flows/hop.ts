/** Who takes part in a login. The service includes the MCP server. */
export const parties = ['client', 'browser', 'service', 'scalekit'] as const

export type Party = typeof parties[number]

/** A value worth seeing: a header, a parameter, what was found out. */
export interface Fact {
  name: string
  value: string
}

/** What was sent, or what is in a token, for reading. */
export interface Content {
  title: string
  value: unknown
}

/** One request of a login. It changes until its response is sent. */
export interface Hop {
  readonly number: number
  readonly at: Date
  readonly from: Party
  readonly to: Party
  readonly method: string
  /** The path, without IDs, and the names of the query's parameters. */
  readonly target: string
  /** What it is, in words. */
  readonly what: string
  /** HTTP status; `undefined` until there is one, 0 where the connection ended without. */
  status: number | undefined
  /** What the response says besides its status, such as the status of gRPC. */
  outcome: string | undefined
  milliseconds: number | undefined
  readonly facts: Fact[]
  readonly contents: Content[]
  /** Whether it was not seen here, and follows from what was: the browser's request to the service. */
  readonly isInferred: boolean
}

/** What the emulator knows of a request besides the request itself. */
export interface HopNote {
  from: Party
  what: string
  /** The client whose next login it belongs to. */
  before?: string
  outcome?: string | undefined
  facts?: Fact[]
  contents?: Content[]
}
