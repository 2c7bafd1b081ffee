import type { HttpRequest, HttpResponse } from './http-routes.js'

/** A request to the emulator, without what is secret in it. */
export interface LoggedRequest {
  readonly method: string
  /** The path. IDs of login requests and of authorization requests are left out. */
  readonly path: string
  /** The names of the query's parameters. */
  readonly parameters: readonly string[]
  /** The HTTP status, as soon as the response is sent. `undefined` for a request without one. */
  readonly status: number | undefined
  readonly at: Date
}

export interface RequestLog {
  readonly requests: readonly LoggedRequest[]
  add (request: HttpRequest, response: HttpResponse): void
}

const limit = 1000

/** Logs the last 1,000 requests, in order of arrival. */
export function createRequestLog (): RequestLog {
  const requests: LoggedRequest[] = []
  return {
    requests,
    add (request, response) {
      const [path = '', query = ''] = String(request.url).split('?', 2)
      const entry: LoggedRequest & { status: number | undefined } = {
        method: String(request.method),
        path: withoutIds(path),
        parameters: [...new URLSearchParams(query).keys()],
        status: undefined,
        at: new Date()
      }
      requests.push(entry)
      if (requests.length > limit) requests.shift()
      response.once('finish', () => { entry.status = response.statusCode })
    }
  }
}

function withoutIds (path: string): string {
  return path.replace(/(\/auth-requests|\/oauth\/consent|\/oauth\/authorize)\/[^/]+/, '$1/…')
}
