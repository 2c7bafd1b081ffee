import Fastify from 'fastify'
import t from 'tap'
import { createReadableLog } from '../../example-app/dist/readable-log.js'

t.test('each answer is a line for people, without the query, and an error has its stack', async (t) => {
  const printed: string[] = []
  const { logger } = createReadableLog((text) => { printed.push(text) }, false)
  const app = Fastify({ logger })
  t.teardown(() => app.close())
  app.get('/login', async (request) => { request.log.warn({ step: 'received' }, 'a warning') })
  app.get('/wrong', async () => { throw Object.assign(new Error('not like this'), { statusCode: 401 }) })
  app.get('/broken', async () => { throw new RangeError('a bug') })
  for (const url of ['/login?state=secret', '/wrong', '/broken']) await app.inject(url)
  const lines = printed.map((text) => text.replace(/\d\d:\d\d:\d\d/, 'now').replace(/\d+ ms/, 'n ms'))
  t.equal(lines[0], '[now] WARN: a warning {"step":"received"}\n')
  t.same([lines[1], lines[2], lines[3]], ['[now] INFO: GET /login 200 (n ms)\n', '[now] INFO: not like this\n', '[now] INFO: GET /wrong 401 (n ms)\n'])
  t.match(lines[4], /ERROR: a bug[^]*RangeError[^]*readable-log\.test/)
  t.match(lines[5], '[now] INFO: GET /broken 500 (n ms)\n')
  t.equal(lines.length, 6)
})
