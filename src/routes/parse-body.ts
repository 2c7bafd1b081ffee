import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest, preParsingHookHandler } from 'fastify'
import { FST_ERR_VALIDATION } from '../errors/errors.js'

/** What a form of ours may send. */
export const MAX_BODY_BYTES = 16_384

/**
 * Reads the bodies of our routes. The host may have parsers of its own, or none, with limits of its own: ours need
 * neither.
 */
export function parseBodies (app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => toFields(new URLSearchParams(body)))
}

/** A hook for routes with a body: hands on what a functions platform or an Express middleware has read before us. */
export const takeBodyReadBefore: preParsingHookHandler = (request, _reply, payload, done) =>
  done(null, readBefore(request) ?? payload)

/** What Fastify's body parsing refuses is answered like the rest of what a browser may send wrong. */
export function toValidationError (error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('FST_ERR_CTP_')) return error
  const { statusCode = 400 } = error as { statusCode?: number }
  return Object.assign(new FST_ERR_VALIDATION('The body could not be read'), { statusCode })
}

/** A field given twice stays visible as a list, so that it is refused and not picked from. */
function toFields (form: URLSearchParams): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of form) fields.set(name, fields.has(name) ? [] : value)
  return Object.fromEntries(fields)
}

/** A body that was read already, as a stream again. */
function readBefore ({ raw, headers }: FastifyRequest) {
  const { body } = raw as { body?: unknown }
  if (!raw.readableEnded || body === undefined || body === null) return undefined
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : write(body, headers))
  // Fastify compares this with the length that the browser has announced, which is that of the body as it was.
  return Object.assign(Readable.from([bytes]), { receivedEncodedLength: Number(headers['content-length']) })
}

function write (body: object, { 'content-type': type = '' }: FastifyRequest['headers']): string {
  if (!type.startsWith('application/x-www-form-urlencoded')) return JSON.stringify(body)
  const form = new URLSearchParams()
  for (const [name, values] of Object.entries(body)) {
    for (const value of [values].flat()) form.append(name, String(value))
  }
  return form.toString()
}
