import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

interface Problem {
  statusCode: number
  title: string
  message: string
}

const notFound: Problem = {
  statusCode: 404,
  title: 'Page not found',
  message: 'There is no page at this address.'
}

const staleForm: Problem = {
  statusCode: 403,
  title: 'This form is out of date',
  message: 'Your changes were not saved. Go back, reload the page and try again.'
}

const invalidRequest = {
  title: 'This request is not valid',
  message: 'Go back, check what you entered and try again.'
}

const ourFault = {
  title: 'Something went wrong',
  message: 'This is a problem on our side. Please try again in a moment.'
}

export function addProblemPages (app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => showProblem(request, reply, notFound))
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = describe(error)
    if (problem.statusCode >= 500) request.log.error({ err: error }, 'a page failed')
    return showProblem(request, reply, problem)
  })
}

function describe (error: FastifyError): Problem {
  if (error.code?.startsWith('FST_CSRF_')) return staleForm
  const statusCode = error.statusCode ?? 500
  if (statusCode < 500) return { statusCode, ...invalidRequest }
  return { statusCode, ...ourFault }
}

function showProblem (request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  reply.code(problem.statusCode)
  if (request.headers.accept?.includes('text/html')) return reply.view('problem', problem)
  return reply.send({ statusCode: problem.statusCode, error: problem.title, message: problem.message })
}
