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

/** The login whose ID was changed into this one. */
export function findChangedId (waiting: readonly Flow[], id: string): Flow | undefined {
  const bare = decode(id).trim()
  return waiting.find(({ request: { loginRequestId, state, authRequestId } }) =>
    bare.includes(loginRequestId) || state === bare || authRequestId === bare ||
    (bare.length >= enough && loginRequestId.includes(bare)))
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
