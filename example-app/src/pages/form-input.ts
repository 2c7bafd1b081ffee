import type { FastifyRequest } from 'fastify'

/** What to tell about a field, by its name; `form` stands for the whole form. */
export type FieldErrors = Record<string, string>

type ValidationError = NonNullable<FastifyRequest['validationError']>

/** One field of a body that may not have passed validation: what is not a text counts as empty. */
export function readText (body: unknown, name: string): string {
  if (typeof body !== 'object' || body === null) return ''
  const value: unknown = Reflect.get(body, name)
  return typeof value === 'string' ? value : ''
}

export function readFieldErrors (error: ValidationError, messages: FieldErrors): FieldErrors {
  const errors: FieldErrors = {}
  for (const { instancePath, params } of error.validation ?? []) {
    const field = instancePath.slice(1) || String(params.missingProperty ?? '')
    errors[field in messages ? field : 'form'] = messages[field] ?? 'Something in this form cannot be read'
  }
  return errors
}
