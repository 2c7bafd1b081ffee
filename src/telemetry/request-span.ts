import type { FastifyRequest } from 'fastify'

interface WithSpan {
  opentelemetry?: () => { span: { setAttribute (name: string, value: string): void } | null }
}

/**
 * Takes the query off the span that @fastify/otel makes of a request. It takes the whole URL for the path, and ours
 * contains `state`.
 */
export function hideQuery (request: FastifyRequest & WithSpan): void {
  const [path = ''] = request.url.split('?')
  request.opentelemetry?.().span?.setAttribute('url.path', path)
}
