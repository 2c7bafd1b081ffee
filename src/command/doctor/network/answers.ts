import type { Answer } from './ask.js'

export type JsonObject = Record<string, unknown>

/** The JSON object in an answer, whatever its status; `undefined` if there is none. */
export function readJson ({ text }: Pick<Answer, 'text'>): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonObject : undefined
  } catch {
    return undefined
  }
}

/** Where an answer redirects to; `undefined` if it does not. */
export function findRedirect ({ status, headers, url }: Answer): URL | undefined {
  const { location } = headers
  const isRedirect = status >= 300 && status < 400 && location !== undefined
  return isRedirect && URL.canParse(location, url.href) ? new URL(location, url) : undefined
}

/** The address without a query, which may hold what nobody should read. */
export function withoutQuery ({ origin, pathname }: URL): string {
  return origin + pathname
}

/** What came instead of what was expected. */
export function describeAnswer (answer: Answer): string {
  const redirect = findRedirect(answer)
  return `HTTP ${answer.status}${redirect === undefined ? '' : `, a redirect to ${withoutQuery(redirect)}`}`
}

/** The values of a header that is a list, in lower case. */
export function listOf (header: string | undefined): string[] {
  return (header ?? '').split(',').map((value) => value.trim().toLowerCase())
}
