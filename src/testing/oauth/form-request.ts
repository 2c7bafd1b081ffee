import { IncomingMessage } from 'node:http'
import type { HttpRequest } from '../network/http-routes.js'
import { readText } from '../network/replies.js'

const form = /^application\/x-www-form-urlencoded\b/i

/** The same request with another form in it. A request without a form stays as it is. */
export async function adaptForm (
  request: HttpRequest, adapt: (parameters: URLSearchParams) => URLSearchParams
): Promise<HttpRequest> {
  if (!form.test(request.headers['content-type'] ?? '')) return request
  const body = Buffer.from(String(adapt(new URLSearchParams(await readText(request)))))
  const adapted = new IncomingMessage(request.socket)
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor } = request
  const headers = { ...request.headers, 'content-length': String(body.length) }
  Object.assign(adapted, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers, complete: true })
  adapted.push(body)
  adapted.push(null)
  return adapted
}
