import { request as forward } from 'node:http'

/**
 * The sites that are not the host: whatever page a check puts at a URL, an identity provider at `/idp`,
 * and at scalekit.test everything else is the emulator's.
 */
export function createSites (emulator) {
  const pages = new Map()
  return {
    clear: () => { pages.clear() },
    /** Puts a page at a URL, and returns the URL. `headers` may differ, and `status`. */
    page (url, body, { status = 200, ...headers } = {}) {
      const { origin, pathname } = new URL(url)
      pages.set(origin + pathname, { status, headers: { ...html, 'cache-control': 'no-store', ...headers }, body })
      return url
    },
    /** A redirect from one URL to another. Returns the first. */
    redirect (url, location) {
      return this.page(url, '', { status: 302, location })
    },
    answer (request, response, entry) {
      const { origin, pathname, searchParams } = new URL(request.url, originOf(request))
      const page = pages.get(origin + pathname) ?? answerAsProvider(pathname, searchParams)
      if (page === undefined && request.headers.host === 'scalekit.test') return passOn(emulator, request, response)
      const { status, headers, body } = page ?? notFound
      Object.assign(entry, { title: /<title>([^<]*)/.exec(body)?.[1], location: headers.location })
      response.writeHead(status, headers).end(body)
    }
  }
}

function originOf ({ socket, headers }) {
  return `${socket.encrypted ? 'https' : 'http'}://${headers.host}`
}

const html = { 'content-type': 'text/html; charset=utf-8' }
const notFound = { status: 404, headers: html, body: '<!doctype html><title>Not found</title>' }

/** An identity provider: one that asks, or one that knows its user and answers at once. */
function answerAsProvider (path, parameters) {
  const back = parameters.get('redirect_uri')
  const answer = { status: 302, headers: { location: `${back}?code=alice` }, body: '' }
  if (path === '/idp/at-once' || path === '/idp/allow') return answer
  if (path !== '/idp/asks') return undefined
  const body = `<!doctype html><html lang="en"><title>Provider</title><form action="/idp/allow">
<input type="hidden" name="redirect_uri" value="${back}"><button>Allow</button></form></html>`
  return { status: 200, headers: html, body }
}

/** The emulator takes requests for loopback's names only. */
function passOn ({ environmentUrl }, request, response) {
  const { host } = new URL(environmentUrl)
  const { method, headers } = request
  const upstream = forward(environmentUrl + request.url, { method, headers: { ...headers, host } }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
  })
  upstream.on('error', () => response.destroy())
  request.pipe(upstream)
}
