import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import type { DescService } from '@bufbuild/protobuf'
import { Http2SessionManager } from '@connectrpc/connect-node'
import { createUnaryClient } from './grpc-call.js'
import type { SdkInside, SdkMethods } from './sdk-client.js'
import type { Details } from './shared-client.js'
import { createSignsOfLife } from './signs-of-life.js'

// Scalekit closes idle connections after five minutes, and may do so while a call is on its way.
const IDLE_MS = 200_000

/** The time that a call has. */
export interface Time {
  readonly signal: AbortSignal
  /** Milliseconds left. */
  readonly left: () => number
  /** It has less time than its connection is given: if it takes too long, that says nothing about the connection. */
  readonly isShort?: boolean
}

/** One call that sends user details. */
export type Attempt = Time & Details

/**
 * An HTTP/2 connection of our own for the SDK's calls. The SDK's cannot be closed, and is used for ever after it died
 * silently; this one has to give signs of life. It is made with the first call.
 */
export function openConnection (sdk: SdkInside, timeout: number) {
  const sessionManager = new SessionManager(sdk.environmentUrl, timeout)
  const createClient = (service: DescService) => createUnaryClient(service, sessionManager, sdk.buildHeaders)
  const methods = sdk.bindMethods(createClient)
  let underWay = 0
  let retired = false
  // Later, and not while Node.js reads frames: before nghttp2 1.68.1 it would read on, and one of a wrong size would
  // end the process. @see https://nvd.nist.gov/vuln/detail/CVE-2026-27135
  const closeWhenIdle = () => { if (retired && underWay === 0) setImmediate(() => sessionManager.abort()) }

  return {
    /** Connects, so that the first call does not have to. Returns the error where that fails. */
    async open (): Promise<unknown> {
      return await sessionManager.connect() === 'error' ? sessionManager.error() : undefined
    },
    /** Makes a call with a method of the SDK's. */
    async call<T> ({ signal, left }: Time, makeCall: (methods: SdkMethods) => Promise<T>): Promise<T> {
      underWay += 1
      try {
        return await makeCall(methods({ signal, timeoutMs: Math.max(1, left()) }))
      } finally {
        underWay -= 1
        closeWhenIdle()
      }
    },
    /** Closes the connection, after the calls that are under way on it. */
    retire () {
      retired = true
      closeWhenIdle()
    }
  }
}

/**
 * Calls hear of their connection's errors. An error that comes when nobody listens any more must not end the process,
 * and neither must the memory of a connection that goes before that of its calls.
 */
class SessionManager extends Http2SessionManager {
  readonly #signsOfLife: ReturnType<typeof createSignsOfLife>

  constructor (url: string, timeout: number) {
    // Its own pings would come too often for Scalekit.
    super(url, { idleConnectionTimeoutMs: IDLE_MS }, { settings: { enablePush: false } })
    this.#signsOfLife = createSignsOfLife(timeout)
  }

  override async request (...args: Parameters<Http2SessionManager['request']>) {
    const stream = await super.request(...args)
    const session = stream.session as ClientHttp2Session
    if (!session.listeners('error').includes(ignore)) session.on('error', ignore)
    outlive(session, stream)
    this.#signsOfLife.watch(session, stream)
    return stream
  }

  override notifyResponseByteRead (stream: ClientHttp2Stream) {
    super.notifyResponseByteRead(stream)
    if (stream.session !== undefined) this.#signsOfLife.hear(stream.session as ClientHttp2Session)
  }
}

function ignore () {}

// Holds what it was given with an object until that object is collected.
const keptUntilGone = new FinalizationRegistry<unknown>(() => {})

/**
 * Keeps what is under a connection for as long as what is under its call. A call whose connection ends between two
 * pieces of its headers still has the first. If both are collected at once, Node.js may free the connection first,
 * misses that memory and aborts: `Assertion failed: (current_nghttp2_memory_) == (0)`. Where Node.js is built
 * differently, this keeps nothing.
 * @see https://github.com/nodejs/node/issues/39951
 */
function outlive (connection: unknown, call: unknown): void {
  keptUntilGone.register(Object(handlesOf(call)[0]), handlesOf(connection))
}

/** The native part of a stream or session, which Node.js keeps private. */
function handlesOf (owner: unknown): unknown[] {
  const parts = Object(owner)
  const symbols = Object.getOwnPropertySymbols(parts).filter(({ description }) => description === 'kHandle')
  return symbols.map((symbol) => parts[symbol])
}
