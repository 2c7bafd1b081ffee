import { readFile } from 'node:fs/promises'
import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import pLimit from 'p-limit'
import { replaceFile } from './replace-file.js'

/** A file with JSON, for its owner only. What it holds is marked as the emulator's. */
export interface SavedFile<T> {
  /** What was saved before; `undefined` without a file. A file of something else is an error that names it. */
  read (): Promise<T | undefined>
  /** Replaces the file in one step, so that it is never half written. The content is made at that moment. */
  write (makeContent: () => T): Promise<void>
}

const marked = Type.Object({ scalekitEmulator: Type.Literal(1), content: Type.Unknown() })

export function createSavedFile<Schema extends TSchema> (path: string, schema: Schema): SavedFile<Static<Schema>> {
  const inTurn = pLimit(1)
  return {
    async read () {
      const text = await readText(path)
      if (text === undefined) return undefined
      const saved = parseJson(text)
      const content = Value.Check(marked, saved) ? saved.content : undefined
      if (Value.Check(schema, content)) return content
      throw new Error(`${path} is damaged, or no file of the emulator: move it away, or name another folder`)
    },
    write: (makeContent) => inTurn(async () => {
      await replaceFile(path, `${JSON.stringify({ scalekitEmulator: 1, content: makeContent() }, null, 2)}\n`)
    })
  }
}

async function readText (path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const { code } = Object(cause)
    if (code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be read (${code})`, { cause })
  }
}

function parseJson (text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
