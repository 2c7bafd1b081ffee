import { decodeJwt, decodeProtectedHeader } from 'jose'
import { pick } from './describe-request.js'
import type { Content, Fact } from './hop.js'

const shownParameters = ['resource', 'scope', 'code_challenge_method', 'prompt', 'response_type']

/** The parameters of an authorization request that are worth seeing. */
export function describeParameters (parameters: Readonly<Record<string, unknown>>): Fact[] {
  return pick(shownParameters, (name) => parameters[name])
}

const grants: Record<string, string> = {
  authorization_code: 'Exchange the code for tokens',
  refresh_token: 'Refresh the tokens',
  client_credentials: 'Get a token for the API'
}

export function describeGrant (grantType: unknown): string {
  return grants[String(grantType)] ?? 'Ask for tokens'
}

export function describeAnswer (body: Record<string, unknown>): Fact[] {
  return [
    { name: 'scope', value: String(body['scope'] ?? 'none') },
    { name: 'expires in', value: `${body['expires_in']} s` },
    { name: 'refresh token', value: body['refresh_token'] === undefined ? 'no' : 'yes' }
  ]
}

/** What is in the tokens, but not the tokens. */
export function describeTokens (body: Record<string, unknown>): Content[] {
  return ['access_token', 'id_token'].flatMap((name) => {
    const content = decodeToken(body[name])
    return content === undefined ? [] : [{ title: name.replace('_', ' '), value: content }]
  })
}

/** The header and the claims of a JWT; `undefined` for anything else. */
export function decodeToken (token: unknown): { header: object, claims: object } | undefined {
  if (typeof token !== 'string') return undefined
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) }
  } catch {
    return undefined
  }
}

export function describeError (error: Error): string {
  const { error: code, error_description: description, error_detail: detail } = Object(error)
  return `${[code, description, detail].filter(Boolean).join(': ')}.`
}
