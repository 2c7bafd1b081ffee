import { formBody, type RequestBody } from './form-submission.js'

/** The body of a single request; only one of these. */
export interface RequestContent {
  /** Sent as a form. */
  form?: Readonly<Record<string, string | readonly string[]>> | URLSearchParams
  /** Sent as JSON; asks for JSON, too. */
  json?: unknown
  /** Sent as it is. */
  body?: string
}

export function bodyOf ({ form, json, body }: RequestContent): RequestBody | undefined {
  if (form) return formBody(entriesOf(form))
  if (json !== undefined) return { content: JSON.stringify(json), contentType: 'application/json' }
  return body === undefined ? undefined : { content: body, contentType: '' }
}

function entriesOf (form: NonNullable<RequestContent['form']>): Array<[string, string]> {
  if (form instanceof URLSearchParams) return [...form]
  return Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]))
}
