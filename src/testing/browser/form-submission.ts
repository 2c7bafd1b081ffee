import type { ChosenForm } from './choose-form.js'
import type { FormEntry } from './form-model.js'

/** A body and its media type. */
export interface RequestBody {
  content: string
  contentType: string
}

/** What pressing a form's button requests. */
export interface Submission {
  method: string
  url: URL
  body?: RequestBody
}

export async function submissionOf ({ form, button }: ChosenForm, entries: readonly FormEntry[]): Promise<Submission> {
  const url = new URL(button?.action ?? form.action)
  const method = (button?.method ?? form.method) === 'POST' ? 'POST' : 'GET'
  if (method === 'GET') {
    url.search = encode(entries)
    return { method, url }
  }
  const isMultipart = (button?.encoding ?? form.encoding).toLowerCase() === 'multipart/form-data'
  return { method, url, body: isMultipart ? await multipartBody(entries) : formBody(entries) }
}

export function formBody (entries: readonly FormEntry[]): RequestBody {
  return { content: encode(entries), contentType: 'application/x-www-form-urlencoded' }
}

async function multipartBody (entries: readonly FormEntry[]): Promise<RequestBody> {
  const data = new FormData()
  for (const [name, value] of entries) data.append(name, value)
  const response = new Response(data)
  return { content: await response.text(), contentType: String(response.headers.get('content-type')) }
}

function encode (entries: readonly FormEntry[]): string {
  return new URLSearchParams(entries.map(([name, value]): [string, string] => [name, value])).toString()
}
