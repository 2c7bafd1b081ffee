export interface Visit {
  method: string
  url: URL
  status: number
  milliseconds: number
}

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/** A fetch that reports each of its requests, those without an answer with status 0. */
export function timedFetch (fetch: Fetch, onRequest: (request: Visit) => void): Fetch {
  return async (url, init) => {
    const startedAt = performance.now()
    const report = (status: number): void => {
      const milliseconds = performance.now() - startedAt
      onRequest({ method: init?.method ?? 'GET', url: new URL(url), status, milliseconds })
    }
    try {
      const response = await fetch(url, init)
      report(response.status)
      return response
    } catch (error) {
      report(0)
      throw error
    }
  }
}
