import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { rootCertificates } from 'node:tls'
import { createCheckedLookup, refuseInnerHost } from './allowed-address.js'
import { DocumentError } from './document-error.js'

/** In bytes. The draft suggests 5 kB as the least that servers take. */
const sizeLimit = 64 * 1024
/** In milliseconds, from the lookup to the last byte. */
const timeLimit = 5000

const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i

/** Gives the text of the JSON document at a URL, or throws a {@link DocumentError}. It follows no redirect. */
export async function fetchDocument (url: URL, extraCa: string | undefined, timeout = timeLimit): Promise<string> {
  const signal = AbortSignal.timeout(timeout)
  try {
    const response = await send(url, extraCa, signal)
    refuseAnswer(response)
    return await readBounded(response)
  } catch (error) {
    if (error instanceof DocumentError) throw error
    if (signal.aborted) throw new DocumentError(`it did not arrive within ${timeout} ms`)
    throw new DocumentError(`it could not be fetched (${Object(error).code})`, { cause: error })
  }
}

async function send (url: URL, extraCa: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  const isHttps = url.protocol === 'https:'
  const rule = isHttps ? 'public or loopback' : 'loopback'
  refuseInnerHost(url.hostname, rule)
  const options = {
    agent: false,
    autoSelectFamily: true,
    lookup: createCheckedLookup(rule),
    headers: { accept: 'application/json' },
    signal,
    ...extraCa !== undefined && { ca: [...rootCertificates, extraCa] }
  }
  const { get } = isHttps ? https : http
  return await new Promise((resolve, reject) => { get(url, options, resolve).on('error', reject) })
}

function refuseAnswer (response: IncomingMessage): void {
  const { statusCode: status = 0, headers: { 'content-type': type = 'none' } } = response
  let reason: string | undefined
  if (status >= 300 && status < 400) reason = `it redirects (status ${status}), and redirects are not followed`
  else if (status !== 200) reason = `it was answered with status ${status}`
  else if (!jsonType.test(type)) reason = 'its content type is not JSON'
  if (reason === undefined) return
  response.destroy()
  throw new DocumentError(reason)
}

async function readBounded (response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    size += chunk.length
    // Leaving the loop ends the connection.
    if (size > sizeLimit) throw new DocumentError(`it is larger than ${sizeLimit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
