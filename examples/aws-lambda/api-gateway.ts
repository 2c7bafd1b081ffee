import type { LambdaResponse, PromiseHandler } from '@fastify/aws-lambda'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'

/** Stands in for an HTTP API of API Gateway with payload format 2.0 and the route `$default`. */
export function createApiGateway (handler: PromiseHandler<APIGatewayProxyEventV2, LambdaResponse>): FastifyInstance {
  const gateway = Fastify()
  gateway.removeAllContentTypeParsers()
  gateway.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => { done(null, body) })
  gateway.all('*', async (request, reply) => {
    const context: Context = Object.create(null)
    const answer = await handler(toEvent(request), context)
    if (answer.cookies) reply.header('set-cookie', answer.cookies)
    // Of the others, API Gateway sends its own.
    const { connection: _, 'transfer-encoding': _coding, 'content-length': _length, ...headers } = answer.headers
    reply.code(answer.statusCode).headers(headers)
    return reply.send(Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8'))
  })
  return gateway
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
function toEvent ({ method, url, headers, ip, id, body }: FastifyRequest): APIGatewayProxyEventV2 {
  const [rawPath = '/', rawQueryString = ''] = url.split('?')
  const { cookie, 'content-length': _length, 'transfer-encoding': _coding, ...rest } = headers
  const query: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`
  }
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers: {
      ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)])),
      'x-forwarded-for': ip,
      'x-forwarded-proto': 'http'
    },
    ...(rawQueryString !== '' && { queryStringParameters: query }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: ip, userAgent: headers['user-agent'] ?? '' },
      requestId: id,
      routeKey: '$default',
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1767225600000
    },
    ...(Buffer.isBuffer(body) && { body: body.toString('base64') }),
    isBase64Encoded: Buffer.isBuffer(body)
  }
}
