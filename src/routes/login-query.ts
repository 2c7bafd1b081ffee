import type { FastifyRequest } from 'fastify'
import { FST_ERR_VALIDATION } from '../errors/errors.js'

const MAX_STATE_BYTES = 2048

/** The query as it was sent, whichever parser the host uses for its own routes. */
export function readQuery (request: FastifyRequest): URLSearchParams {
  const { url } = request
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '')
}

/** The single value of a query parameter, or `undefined` if it is missing. */
export function readParameter (query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  if (values.length > 1) throw new FST_ERR_VALIDATION(`"${name}" must appear only once`)
  return values[0]
}

/** The two parameters that Scalekit sends to the login route. Both go into the cookie and nowhere else. */
export function parseLoginQuery (request: FastifyRequest): { loginRequestId: string, state: string } {
  const query = readQuery(request)
  const loginRequestId = readParameter(query, 'login_request_id') ?? ''
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(loginRequestId)) {
    throw new FST_ERR_VALIDATION('"login_request_id" must be 1 to 128 letters, digits, "_" or "-"')
  }
  const state = readParameter(query, 'state') ?? ''
  // A replacement character means that the bytes were not UTF-8 and could not be returned unchanged.
  if (state === '' || Buffer.byteLength(state) > MAX_STATE_BYTES || /[\p{Cc}\ufffd]/u.test(state)) {
    throw new FST_ERR_VALIDATION('"state" must be 1 to 2048 bytes of UTF-8 without control characters')
  }
  return { loginRequestId, state }
}
