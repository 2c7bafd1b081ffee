import type { Flow } from './flow.js'

/** How a value that came back differs from the one that was sent. */
export interface Likeness {
  flow: Flow
  detail: string
}

const enough = 8

/** The login whose state was changed into this one: by what was done to it or, where that is unknown, the newest. */
export function findChangedState (waiting: readonly Flow[], state: string): Likeness | undefined {
  for (const flow of waiting) {
    const detail = compareState(flow.request.state, state)
    if (detail !== undefined) return { flow, detail }
  }
  const [newest] = [...waiting.filter(({ request }) => request.user !== undefined), ...waiting]
  const detail = 'It is another value. The newest login that waits is taken for the one that is meant.'
  return newest && { flow: newest, detail }
}

function compareState (sent: string, back: string): string | undefined {
  const lengths = `${sent.length} characters were sent, and ${back.length} came back.`
  if (decode(back) === sent) return `It was URL-encoded twice. ${lengths}`
  if (decode(sent) === back) return `It was URL-decoded. ${lengths}`
  if (back.replaceAll('+', ' ') === sent.replaceAll('+', ' ')) return `A plus sign became a space. ${lengths}`
  if (back.trim() === sent.trim()) return `Spaces around it were added or removed. ${lengths}`
  if (back.toLowerCase() === sent.toLowerCase()) return 'Upper case and lower case differ.'
  if (back.length >= enough && sent.startsWith(back)) return `It was cut off. ${lengths}`
  if (back.length > sent.length && back.includes(sent)) return `Something was added to it. ${lengths}`
  const isAlike = back.length >= enough && sent.slice(0, enough) === back.slice(0, enough)
  return isAlike ? `It differs after its beginning. ${lengths}` : undefined
}

/** The login whose ID was changed into this one, and how. */
export function findChangedId (waiting: readonly Flow[], id: string): Likeness | undefined {
  for (const flow of waiting) {
    const detail = compareId(flow, decode(id).trim())
    if (detail !== undefined) return { flow, detail }
  }
  return undefined
}

function compareId ({ request: { loginRequestId, state, authRequestId } }: Flow, id: string): string | undefined {
  if (id === state) return 'It is the state.'
  if (id === authRequestId) return 'It is the audit ID, which comes with the response.'
  if (id.includes(loginRequestId)) return 'Something was added to it.'
  return id.length >= enough && loginRequestId.includes(id) ? 'It was cut off.' : undefined
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
