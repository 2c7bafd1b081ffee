import { clamp } from '../user/clamp.js'

const MAX_SCOPES = 100

/** An app that the user has connected. */
export interface ConnectedApp {
  /** What disconnects it: the ID of the user's consent. */
  id: string
  clientId: string
  /** What the app calls itself; may be empty. Anyone can choose any name. */
  clientName: string
  scopes: string[]
  /** `undefined` if Scalekit does not say. */
  connectedAt: Date | undefined
}

/** Reads the SDK's answer. Only what belongs to exactly this user counts, whatever else was found. */
export function parseConsents (answer: unknown, sub: string): ConnectedApp[] {
  const { consents }: { consents?: unknown } = Object(answer)
  return Array.isArray(consents) ? consents.flatMap((consent) => parseConsent(consent, sub)) : []
}

/** What asks for the rest of a list; empty where there is none. */
export function parsePageToken (answer: unknown): string {
  const { nextPageToken }: { nextPageToken?: unknown } = Object(answer)
  return typeof nextPageToken === 'string' ? nextPageToken : ''
}

function parseConsent (consent: unknown, sub: string): ConnectedApp[] {
  const { id, externalUserId, clientId, clientName, scopes, grantedAt } = Object(consent)
  if (externalUserId !== sub || !isFilled(id) || !isFilled(clientId)) return []
  return [{
    id,
    clientId,
    clientName: typeof clientName === 'string' ? clamp(clientName) : '',
    scopes: Array.isArray(scopes) ? scopes.filter(isFilled).slice(0, MAX_SCOPES).map((scope) => clamp(scope)) : [],
    connectedAt: parseTime(grantedAt)
  }]
}

function isFilled (value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** The SDK gives a time of Protocol Buffers. */
function parseTime (time: unknown): Date | undefined {
  const { seconds }: { seconds?: unknown } = Object(time)
  const date = new Date(Number(seconds) * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date
}
