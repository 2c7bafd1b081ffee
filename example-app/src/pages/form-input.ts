import type { FastifyRequest } from 'fastify'

/** Error messages by field name. `form` is for the whole form. */
export type FieldErrors = Record<string, string>

type ValidationError = NonNullable<FastifyRequest['validationError']>

/** Returns one field of a body that may have failed validation. Anything but a string counts as empty. */
export function readText (body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return ''
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : ''
}

export function readFieldErrors (error: ValidationError, messages: FieldErrors): FieldErrors {
  const errors: FieldErrors = {}
  for (const { instancePath, params } of error.validation ?? []) {
    const field = instancePath.slice(1) || String(params.missingProperty ?? '')
    errors[field in messages ? field : 'form'] = messages[field] ?? 'This form is not valid. Reload the page and try again.'
  }
  return errors
}
