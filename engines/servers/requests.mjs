/**
 * What the servers have received, in order. Each entry has `host`, `method`, `path`, `query`, `site`, `mode`, `dest`,
 * `user`, `purpose`, `origin`, `referer` and the names of `cookies`; once answered, `status`, `location` and `title`.
 */
export function createRequestLog () {
  const entries = []
  return {
    entries,
    clear: () => { entries.length = 0 },
    /** Adds a request of Node's, and notes how it is answered. Returns the entry. */
    add (request, response) {
      const { headers } = request
      const url = new URL(request.url, 'http://any')
      const entry = {
        host: headers.host,
        method: request.method,
        path: url.pathname,
        query: url.search,
        site: headers['sec-fetch-site'],
        mode: headers['sec-fetch-mode'],
        dest: headers['sec-fetch-dest'],
        user: headers['sec-fetch-user'],
        purpose: headers['sec-purpose'],
        origin: headers.origin,
        referer: headers.referer,
        cookies: (headers.cookie ?? '').split('; ').filter(Boolean).map((cookie) => cookie.split('=')[0])
      }
      // Browsers ask for it when they like.
      if (entry.path !== '/favicon.ico') entries.push(entry)
      response.once('finish', () => {
        entry.status = response.statusCode
        entry.location ??= response.getHeader('location')
      })
      return entry
    },
    /** One line for each request, for the message of a failure. */
    describe: () => entries.map(describe).join('\n')
  }
}

function describe ({ host, method, path, site, mode, dest, referer, cookies, status, location, title }) {
  const answer = [status ?? 'no answer', title && `"${title}"`, location && `to ${location.replace(/\?.*/, '?…')}`]
  const from = [site ?? 'no Sec-Fetch-Site', mode, dest, referer && `referer ${referer.replace(/\?.*/, '?…')}`]
  const names = cookies.map((name) => name.replace(/-conn_.*/, '-…')).join(', ')
  const received = `${method} ${host}${path} (${from.filter(Boolean).join(', ')})${names && ` cookies ${names}`}`
  return `        ${received} -> ${answer.filter(Boolean).join(' ')}`
}
