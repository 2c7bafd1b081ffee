export class InvalidTokenError extends Error {
  readonly statusCode = 401
  readonly code = 'ACME_INVALID_TOKEN'

  constructor (cause: unknown) {
    super('The access token is not valid', { cause })
  }
}

export class MissingTokenError extends Error {
  readonly statusCode = 401
  readonly code = 'ACME_MISSING_TOKEN'

  constructor () {
    super('An access token is required')
  }
}

/** Nobody can tell whether the token is good: saying 401 would make every client sign in again. */
export class KeysUnavailableError extends Error {
  readonly statusCode = 503
  readonly code = 'ACME_KEYS_UNAVAILABLE'

  constructor (cause: unknown) {
    super('Access tokens cannot be checked at the moment', { cause })
  }
}
