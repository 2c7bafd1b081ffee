import { Agent, request } from 'node:http'

/** A browser reduced to cookies and forms; `close` of its connections is the caller's. */
export function createVisitors (origin) {
  let agent = new Agent({ keepAlive: true })
  return {
    create: () => createVisitor(origin, () => agent),
    closeConnections () {
      agent.destroy()
      agent = new Agent({ keepAlive: true })
    }
  }
}

function createVisitor (origin, agent) {
  const jar = new Map()

  function send (method, path, { headers = {}, body } = {}) {
    const { promise, resolve, reject } = deferred()
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const outgoing = request(new URL(path, origin), {
      method, agent: agent(), headers: { accept: 'text/html', ...cookies && { cookie: cookies }, ...headers }
    }, async (response) => {
      response.setEncoding('utf8')
      let text = ''
      try {
        for await (const chunk of response) text += chunk
      } catch (error) {
        return reject(error)
      }
      for (const line of response.headers['set-cookie'] ?? []) keep(jar, line)
      resolve({ status: response.statusCode, headers: response.headers, text })
    })
    outgoing.once('error', reject).end(body)
    return promise
  }

  return {
    jar,
    send,
    get: (path, headers) => send('GET', path, { headers }),
    post: (path, fields, headers) => send('POST', path, {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }
    }),
    postJson: (path, fields) => send('POST', path, {
      body: JSON.stringify(fields), headers: { 'content-type': 'application/json' }
    })
  }
}

function keep (jar, line) {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
  if (value === '' || /;\s*Max-Age=0/i.test(line)) jar.delete(name)
  else jar.set(name, value)
}

function deferred () {
  const handles = {}
  handles.promise = new Promise((resolve, reject) => Object.assign(handles, { resolve, reject }))
  return handles
}

/** The hidden fields of a page's one form. */
export function fieldsOf ({ text }) {
  const inputs = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)
  return Object.fromEntries([...inputs].map(([, name, value]) => [name, value]))
}

/** Where a page leads by meta refresh. */
export function refreshOf ({ text }) {
  return /<meta http-equiv="refresh" content="0;url=([^"]*)">/.exec(text)?.[1].replaceAll('&amp;', '&')
}
