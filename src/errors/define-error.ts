import { createError } from '@fastify/error'

/** An error of this package. Its code is contract, its message is not. */
export interface CodedError<Code extends string, Status extends number> extends Error {
  readonly code: Code
  readonly statusCode: Status
}

/**
 * The class of such errors, for `instanceof` and `new`. The last value can be `{ cause }`, the others fill in the
 * message.
 */
export interface CodedErrorClass<Code extends string, Status extends number> {
  new (...values: unknown[]): CodedError<Code, Status>
  (...values: unknown[]): CodedError<Code, Status>
  readonly prototype: CodedError<Code, Status>
}

/** Our own types: those of @fastify/error are `any` under some module resolutions. */
export function defineError<Code extends string, Status extends number> (
  code: Code, message: string, statusCode: Status
): CodedErrorClass<Code, Status> {
  return createError<Code, Status, unknown[]>(code, message, statusCode)
}
