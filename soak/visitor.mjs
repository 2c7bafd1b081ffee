import { Agent } from 'node:http'
import { createTestBrowser } from '../dist/testing/index.js'

/** Visitors that share connections, which their caller closes. */
export function createVisitors (origin, createAgent = () => new Agent({ keepAlive: true })) {
  let agent = createAgent()
  return {
    create: () => createVisitor(origin, () => agent),
    closeConnections () {
      agent.destroy()
      agent = createAgent()
    }
  }
}

/** The test browser, one request at a time. */
function createVisitor (origin, agent) {
  const { request, cookies } = createTestBrowser({ origin, agent })
  return {
    cookies,
    send: (method, path) => request(method, path),
    get: (path, headers = {}) => request('GET', path, { headers }),
    post: (path, form, headers = {}) => request('POST', path, { form, headers }),
    postJson: (path, json) => request('POST', path, { json, headers: { accept: 'text/html' } })
  }
}

/** The hidden fields of a page's one form. */
export function fieldsOf ({ forms: [form] }) {
  const hidden = form?.fields.filter(({ type }) => type === 'hidden') ?? []
  return Object.fromEntries(hidden.map(({ name, value }) => [name, value]))
}
