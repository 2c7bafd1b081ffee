import type { ClientSdk } from './client-sdk.js'
import type { Connection } from './connection.js'
import { describeAnswer, describeFailure } from './describe-failure.js'
import type { OAuthMemory } from './oauth-memory.js'
import type { OwnCall, OwnFailure, OwnVisit } from './own-visit.js'
import type { Signs } from './recorded-fetch.js'
import { describeResult, describeTool, pickTool, type ToolCall } from './tool-call.js'

/** In number; the oldest go first. */
const callLimit = 50

export interface VisitContext {
  sdk: ClientSdk
  oauth: OAuthMemory
  connection: Connection
  signs: Signs
}

/** One visit, step by step. No step throws: what went wrong is in `state`. */
export class Visit {
  state: OwnVisit
  readonly #context: VisitContext
  /** The call under way, which may wait for the user's consent to more scopes. */
  #waiting: ToolCall | undefined

  constructor (context: VisitContext, about: Pick<OwnVisit, 'visitId' | 'mcpServerUrl'>) {
    this.#context = context
    this.state = {
      ...about,
      status: 'connecting',
      authorizationUrl: undefined,
      clientId: undefined,
      protocolVersion: undefined,
      tools: [],
      calls: [],
      failure: undefined
    }
  }

  async connect (): Promise<void> {
    await this.#step(undefined, () => this.#open())
  }

  /** Does nothing if the user is not away, as when a page is loaded again. */
  async finish (answer: URLSearchParams): Promise<void> {
    const { status, authorizationUrl } = this.state
    if (status !== 'sign-in') return
    this.#change({ status: 'connecting', authorizationUrl: undefined })
    const { oauth, connection } = this.#context
    const failure = describeAnswer(answer, oauth.isOwnState(answer.get('state')))
    if (failure) return this.#fail(failure)
    await this.#step(authorizationUrl, async () => {
      await connection.finishAuth(answer)
      await (this.#waiting ? this.#call(this.#waiting) : this.#open())
    })
  }

  async callTool (call: ToolCall): Promise<void> {
    await this.#step(undefined, () => this.#call(call))
  }

  close (): Promise<void> {
    return this.#context.connection.close()
  }

  async #open (): Promise<void> {
    const { connection } = this.#context
    await connection.open()
    const tools = await connection.listTools()
    const { protocolVersion } = connection
    this.#change({ status: 'connected', protocolVersion, tools: tools.map(describeTool) })
    const tool = pickTool(tools)
    if (tool) await this.#call({ name: tool.name, args: {} })
  }

  async #call (call: ToolCall): Promise<void> {
    this.#waiting = call
    this.#add(describeResult(call, await this.#context.connection.callTool(call)))
  }

  /** Where the server asks for the user, the step ends there, unless the user was just asked for the same. */
  async #step (asked: URL | undefined, step: () => Promise<void>): Promise<void> {
    const { sdk, oauth, signs } = this.#context
    delete signs.lost
    try {
      await step()
    } catch (error) {
      const authorizationUrl = oauth.takeAuthorizationUrl()
      const isNew = authorizationUrl && scopeOf(authorizationUrl) !== scopeOf(asked)
      if (isNew) this.#change({ status: 'sign-in', authorizationUrl })
      else this.#fail(describeFailure(sdk, { error, signs, discovery: oauth.discoveryState() }))
    }
    await Promise.all(signs.reading.splice(0))
    this.#change({ clientId: oauth.clientInformation()?.client_id })
  }

  /** Without more scopes than it has, a client is still connected. */
  #fail (failure: OwnFailure): void {
    if (this.#waiting) this.#add({ ...this.#waiting, text: failure.message, isError: true })
    else this.#change({ status: 'failed', failure })
  }

  #add (call: OwnCall): void {
    this.#waiting = undefined
    this.#change({ status: 'connected', calls: [...this.state.calls, call].slice(-callLimit) })
  }

  #change (change: Partial<OwnVisit>): void {
    this.state = { ...this.state, ...change }
  }
}

function scopeOf (url: URL | undefined): string | null | undefined {
  return url?.searchParams.get('scope')
}
