import { findCode, readBounded } from './bounded-body.js'
import { describeBody, type OwnExchange } from './own-exchange.js'
import type { Fetch } from './trusting-fetch.js'

/** What the answers of a step say beyond what the SDK makes of them. */
export interface Signs {
  /** What got no answer, or not all of one. */
  lost?: { url: string, code: string }
  /** The latest challenge of an MCP server. */
  challenge?: string
  /** Bodies that are still read: what they answer may be known before they end. */
  reading: Array<Promise<void>>
}

export interface RecordedFetchOptions {
  visitId: string
  fetch: Fetch
  signs: Signs
  /** In milliseconds, until the last byte. */
  timeLimit: number
  /** Ends all requests. */
  signal: AbortSignal
  onExchange: (exchange: OwnExchange) => void
}

type Request = RequestInit & { headers: Headers }
type Answer = Pick<OwnExchange, 'status' | 'failure' | 'responseHeaders' | 'responseBody'>

const nothing: Answer = { status: 0, failure: undefined, responseHeaders: {}, responseBody: undefined }

/** A `fetch` that reports each exchange, and takes only so long and so much. */
export function createRecordedFetch (options: RecordedFetchOptions): Fetch {
  return async (url, init) => {
    const given: RequestInit = Object(init)
    const request = { ...given, headers: new Headers(given.headers) }
    return isIdleStream(request) ? new Response(null, { status: 405 }) : await exchange(options, new URL(url), request)
  }
}

/** The client waits for no messages of the server. A stream that was cut while an answer was due is another matter. */
function isIdleStream ({ method, headers }: Request): boolean {
  return method === 'GET' && headers.get('accept') === 'text/event-stream' && !headers.has('last-event-id')
}

async function exchange (options: RecordedFetchOptions, url: URL, request: Request): Promise<Response> {
  const { fetch, signs, timeLimit, signal } = options
  const report = createReport(options, url, request)
  const ending = new AbortController()
  const ends = [signal, ending.signal, AbortSignal.timeout(timeLimit), request.signal]
    .filter((end) => end instanceof AbortSignal)
  const fail = (answer: Answer, error: unknown): void => {
    signs.lost = { url: url.href, code: findCode(error) }
    report({ ...answer, failure: signs.lost.code })
  }
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.any(ends) })
    const challenge = response.headers.get('www-authenticate')
    if (challenge !== null) signs.challenge = challenge
    const answer = { ...nothing, status: response.status, responseHeaders: Object.fromEntries(response.headers) }
    // A copy, for the SDK does not read all bodies.
    const reading = readBounded(response.clone().body, ending).then(
      (body) => report({ ...answer, responseBody: describeBody(response.headers, body) }),
      (error) => fail(answer, error))
    signs.reading.push(reading)
    return response
  } catch (error) {
    fail(nothing, error)
    // The SDK takes the TypeError of `fetch` for one of CORS, and tries other ways.
    throw new Error('There was no answer', { cause: error })
  }
}

function createReport (
  { visitId, onExchange }: RecordedFetchOptions, url: URL, { method = 'GET', headers, body }: Request
): (answer: Answer) => void {
  const [startedAt, started] = [new Date(), performance.now()]
  return (answer) => onExchange({
    visitId,
    method,
    url: url.href,
    startedAt,
    milliseconds: performance.now() - started,
    requestHeaders: Object.fromEntries(headers),
    requestBody: describeBody(headers, String(body)),
    ...answer
  })
}
