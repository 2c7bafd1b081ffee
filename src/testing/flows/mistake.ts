import type { Flow, Problem } from './flow.js'
import { isMistake, problemTexts } from './problem-texts.js'

/** Something that went wrong in a login, as the viewer names it. */
export interface EmulatorMistake {
  /** A short name of what it is, such as `wrong-connection`. */
  readonly code: string
  /** What it is, in words. */
  readonly text: string
  /** The login's number in the viewer; `undefined` for a call that belongs to no login. */
  readonly login: number | undefined
  /** The page of the viewer that shows it. */
  readonly url: string
}

/** Tells of a mistake when it is made. */
export type TellMistake = (problem: Omit<Problem, 'hop'>, flow: Flow | undefined) => void

/** @param viewerUrl the address of a login's page, or of the list */
export function createMistakeTeller (
  viewerUrl: (login: number | undefined) => string, onMistake: (mistake: EmulatorMistake) => void
): TellMistake {
  return ({ code, detail }, flow) => {
    // The SDK makes its first call without a token, and is right: the refusal is how it learns that it needs one.
    if (!isMistake(code) || code === 'token-missing' || code === 'token-refused') return
    const text = [problemTexts[code].title, detail].filter((part) => part !== '').join(' ')
    onMistake({ code, text, login: flow?.number, url: viewerUrl(flow?.number) })
  }
}
