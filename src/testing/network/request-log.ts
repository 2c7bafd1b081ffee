import { Http2ServerResponse } from 'node:http2'
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
  /** Of an RPC: its gRPC status code, 0 for success. `undefined` for anything else. */
  readonly grpcStatus: number | undefined
  readonly at: Date
}

export interface RequestLog {
  readonly requests: readonly LoggedRequest[]
  add (request: HttpRequest, response: HttpResponse): void
}

const limit = 1000

type Entry = { -readonly [Name in keyof LoggedRequest]: LoggedRequest[Name] }

/** Logs the last 1,000 requests, in order of arrival, and tells of each when it is over. */
export function createRequestLog (onRequest: (request: LoggedRequest) => void): RequestLog {
  const requests: LoggedRequest[] = []
  return {
    requests,
    add (request, response) {
      const [path = '', query = ''] = String(request.url).split('?', 2)
      const entry: Entry = {
        method: String(request.method),
        path: withoutIds(path),
        parameters: [...new URLSearchParams(query).keys()],
        status: undefined,
        grpcStatus: undefined,
        at: new Date()
      }
      requests.push(entry)
      if (requests.length > limit) requests.shift()
      response.once('finish', () => {
        // HTTP/2 says so, too, of a stream that ends without a response.
        if (!response.writableEnded) return
        entry.status = response.statusCode
        entry.grpcStatus = grpcStatusOf(response)
      })
      response.once('close', () => onRequest(entry))
    }
  }
}

function grpcStatusOf (response: HttpResponse): number | undefined {
  if (!(response instanceof Http2ServerResponse)) return undefined
  const { sentHeaders, sentTrailers } = response.stream
  const { 'grpc-status': status }: Record<string, unknown> = { ...sentHeaders, ...sentTrailers }
  return status === undefined ? undefined : Number(status)
}

function withoutIds (path: string): string {
  return path.replace(/(\/auth-requests|\/oauth\/consent|\/oauth\/authorize)\/[^/]+/, '$1/…')
}
