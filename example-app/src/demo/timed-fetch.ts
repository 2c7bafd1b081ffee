export interface Visit {
  method: string
  url: URL
  /** 0 where no answer came. */
  status: number
  milliseconds: number
  /** Which tool was called, and why it was refused. */
  note?: string
}

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** A fetch that reports each of its requests, those without an answer, too. */
export function timedFetch (fetch: Fetch, onRequest: (request: Visit) => void): Fetch {
  return async (url, init) => {
    const startedAt = performance.now()
    const report = (status: number, note = ''): void => {
      const milliseconds = performance.now() - startedAt
      onRequest({ method: init?.method ?? 'GET', url: new URL(url), status, milliseconds, note })
    }
    try {
      const response = await fetch(url, init)
      report(response.status, describeToolCall(init, response))
      return response
    } catch (error) {
      report(0)
      throw error
    }
  }
}

function describeToolCall (init: RequestInit | undefined, { headers }: Response): string {
  const tool = new Headers(init?.headers).get('mcp-name')
  const [, error] = /^Bearer .*?error="(\w+)"/.exec(headers.get('www-authenticate') ?? '') ?? []
  return [tool, error].filter(Boolean).join(': ')
}
