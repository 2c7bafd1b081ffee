import { ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import { askedOnce } from './asked-once.js'
import { describeAnswer, type JsonObject, readJson } from './answers.js'
import type { Answer } from './ask.js'
import { orUnmet } from './unreachable.js'

/** Something that is asked for once, and that several checks look at. */
export interface Document {
  /** For the one check that reports a failure: rejects with `Unreachable` if no answer comes. */
  answer (): Promise<Answer>
  /** For all others: rejects with `Unmet` instead. */
  answered (): Promise<Answer>
  /** Rejects with `Unmet` unless the answer is a JSON object. */
  content (): Promise<JsonObject>
}

/** @param name what is missing for other checks if it cannot be read */
export function createDocument (name: string, ask: () => Promise<Answer>): Document {
  const answer = askedOnce(ask)
  const unreadable = `${name} cannot be read`
  const answered = async () => await orUnmet(answer(), unreadable)
  return {
    answer,
    answered,
    async content () {
      const received = await answered()
      const content = readJson(received)
      if (received.status !== 200 || content === undefined) throw new Unmet(unreadable)
      return content
    }
  }
}

/** Whether a document can be read at all. */
export async function checkReadable (document: Document, remedy: string): Promise<Verdict> {
  const answer = await document.answer()
  if (answer.status !== 200) return problem(describeAnswer(answer), remedy)
  return readJson(answer) === undefined ? problem('the answer is not a JSON object', remedy) : ok()
}
