/** One HTTP request of the client and its answer. */
export interface OwnExchange {
  readonly visitId: string
  readonly method: string
  readonly url: string
  /** 0 without an answer. */
  readonly status: number
  /** Why there was no answer, or not all of one: a code such as `ECONNREFUSED`, or an error's name. */
  readonly failure: string | undefined
  readonly startedAt: Date
  /** Until the last byte. */
  readonly milliseconds: number
  /** With the value of `authorization`: whoever shows them must not show it. */
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly responseHeaders: Readonly<Record<string, string>>
  /** JSON only, at most 16 KiB, without the values of tokens and secrets. */
  readonly requestBody: string | undefined
  /** As `requestBody`, or the events with such JSON. */
  readonly responseBody: string | undefined
}

const secrets = /"(access_token|refresh_token|id_token|client_secret|registration_access_token)"\s*:\s*"[^"]*"/g
const jwt = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g
const readable = /^(application\/([\w.-]+\+)?json|text\/event-stream)\s*(;|$)/i

/** In characters. */
const textLimit = 16 * 1024

/** A text that a server wrote, cut off, and without the tokens in it: some tools say what they were called with. */
export function clampText (text: string): string {
  const shown = text.replace(jwt, '(token hidden)')
  return shown.length > textLimit ? `${shown.slice(0, textLimit)}…` : shown
}

/** A body as the exchange has it: nothing of forms, which hold codes, and no token. */
export function describeBody (headers: Headers, body: string): string | undefined {
  if (!readable.test(headers.get('content-type') ?? '')) return undefined
  return clampText(body.replace(secrets, '"$1":"(hidden)"'))
}
