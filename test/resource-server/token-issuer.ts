import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { Test } from 'tap'

export const resource = 'https://mcp.acme.test/mcp'
export const resourceId = 'res_1'

type Optional<T> = { [Name in keyof T]?: T[Name] | undefined }

const present = (values: object) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** A key pair that signs, known by the ID that it is published under. */
export async function createSigner (kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk: JWK = { ...await exportJWK(publicKey), kid, alg: 'RS256', use: 'sig' }
  const sign = (claims: JWTPayload, header: Optional<JWTHeaderParameters> = {}): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...present({ kid, typ: 'JWT', ...header }) }).sign(privateKey)
  return { jwk, publicKey, sign }
}

export type Signer = Awaited<ReturnType<typeof createSigner>>

/** How `/keys` answers. */
export type KeysAnswer = 'keys' | 'hang' | { status?: number, body?: string }

/** A Scalekit environment that is nothing but its keys, on a real socket, with tokens that they sign. */
export async function startTokenIssuer (t: Test) {
  const signer = await createSigner('key-1')
  const state: { keys: JWK[], answer: KeysAnswer, fetches: number } = { keys: [signer.jwk], answer: 'keys', fetches: 0 }
  const server = createServer((_request, response) => {
    state.fetches += 1
    const { answer } = state
    if (answer === 'hang') return
    const { status = 200, body = JSON.stringify({ keys: state.keys }) } = answer === 'keys' ? {} : answer
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  const { port }: AddressInfo = Object(server.address())
  const environmentUrl = `http://127.0.0.1:${port}`
  const claims = (more: Optional<JWTPayload> = {}): JWTPayload =>
    present({ iss: environmentUrl, aud: [resource, resourceId], sub: 'user_alice', client_id: 'm2m_1', exp: now() + 3600, ...more })
  return {
    environmentUrl,
    signer,
    state,
    claims,
    /** A good token, or one with other claims; `undefined` leaves a claim out. */
    token: (more: Optional<JWTPayload> = {}): Promise<string> => signer.sign(claims(more))
  }
}

export type TokenIssuer = Awaited<ReturnType<typeof startTokenIssuer>>

export const now = (): number => Math.floor(Date.now() / 1000)
