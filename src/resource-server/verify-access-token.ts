import { hash } from 'node:crypto'
import { errors, type JWTHeaderParameters, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { type AccessTokenClaims, toVerifiedToken, type VerifiedToken } from './access-token-claims.js'
import { FST_SCALEKIT_INVALID_TOKEN, FST_SCALEKIT_KEYS_UNAVAILABLE } from './errors.js'
import { createKeySet, unavailable } from './key-set.js'
import type { ResolvedResource } from './options.js'
import type { Telemetry } from '../telemetry/telemetry.js'

const MAX_TOKEN_LENGTH = 8192
const MAX_REMEMBERED = 10_000
const REMEMBER_MS = 300_000
const CLOCK_TOLERANCE_SECONDS = 5

export type AccessTokenVerifier = ReturnType<typeof createAccessTokenVerifier>

/**
 * Verifies access tokens. Remembers valid ones by their hash for at most five minutes, until they expire or the keys
 * change.
 * @throws `FST_SCALEKIT_INVALID_TOKEN`, `FST_SCALEKIT_KEYS_UNAVAILABLE`
 */
export function createAccessTokenVerifier (resolved: ResolvedResource, telemetry: Telemetry) {
  const { environmentUrl, authorizationServer, resource, resourceId } = resolved
  let remembered = createMemory()
  const keySet = createKeySet(new URL(`${environmentUrl}/keys`), () => { remembered = createMemory() })
  const bare = resource.replace(/\/$/, '')
  const expected = {
    algorithms: ['RS256'],
    issuer: [environmentUrl, authorizationServer],
    audience: [bare, `${bare}/`, resourceId],
    requiredClaims: ['exp'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS
  }

  /** Returns a token that was verified before. Synchronous, because nearly every request uses it. */
  function recall (token: string): VerifiedToken | undefined {
    const known = remembered.get(keyOf(token))
    return known !== undefined && known.until > Date.now() ? known : undefined
  }

  async function verify (token: string): Promise<VerifiedToken> {
    // If the keys change meanwhile, the token goes into the old memory, which is dropped.
    const memory = remembered
    if (token.length > MAX_TOKEN_LENGTH) {
      throw new FST_SCALEKIT_INVALID_TOKEN({ cause: new RangeError(`longer than ${MAX_TOKEN_LENGTH} characters`) })
    }
    const verifying = jwtVerify<AccessTokenClaims>(token, keySet, expected)
    const { payload, protectedHeader } = await verifying.catch((cause: unknown) => {
      if (cause instanceof FST_SCALEKIT_KEYS_UNAVAILABLE) throw cause
      throw cause instanceof errors.JOSEError ? new FST_SCALEKIT_INVALID_TOKEN({ cause }) : unavailable(cause)
    })
    requireBearerAccessToken(payload, protectedHeader)
    const until = Math.min((payload.exp + CLOCK_TOLERANCE_SECONDS) * 1000, Date.now() + REMEMBER_MS)
    const verified = { ...toVerifiedToken(payload, resolved), until }
    memory.set(keyOf(token), verified)
    return verified
  }

  return {
    recall,
    verify: (token: string): Promise<VerifiedToken> => telemetry.traceVerification(() => verify(token))
  }
}

/**
 * Refuses what is signed by the same keys and is no access token, such as a logout token, and a token that is bound to
 * a key of its client: as a plain bearer token it would be worth more than its client asked for.
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-4
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-7
 */
function requireBearerAccessToken ({ cnf }: AccessTokenClaims, { typ = 'JWT' }: JWTHeaderParameters): void {
  if (!/^(application\/)?(jwt|at\+jwt)$/i.test(typ)) {
    throw new FST_SCALEKIT_INVALID_TOKEN({ cause: new TypeError('typ') })
  }
  if (cnf !== undefined) throw new FST_SCALEKIT_INVALID_TOKEN({ cause: new TypeError('cnf') })
}

const keyOf = (token: string) => hash('sha256', token, 'binary')

const createMemory = () => new LRUCache<string, VerifiedToken & { until: number }>({ max: MAX_REMEMBERED })
