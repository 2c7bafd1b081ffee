/** In bytes. */
const sizeLimit = 4 * 1024 * 1024

/** Reads a whole body. One that is too large ends the exchange. */
export async function readBounded (body: Response['body'], exchange: AbortController): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > sizeLimit) {
      exchange.abort(Object.assign(new Error(`The answer is larger than ${sizeLimit} bytes`), { code: 'TOO_LARGE' }))
    }
    exchange.signal.throwIfAborted()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Why an exchange failed: the code of its error, or of the error behind that, or the error's name. */
export function findCode (error: unknown): string {
  const { name, code, cause } = Object(error)
  // A DOMException has a number for its code.
  return String([Object(cause).code, code, name].find((text) => typeof text === 'string'))
}
