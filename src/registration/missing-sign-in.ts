import type { FastifyInstance } from 'fastify'

/** Warns at start if the app has no page at the path where users are sent to sign in. */
export function warnOfMissingSignIn (app: FastifyInstance, signInPath: unknown): void {
  if (typeof signInPath !== 'string' || !signInPath.startsWith('/')) return
  const [url = ''] = signInPath.split(/[?#]/)
  app.addHook('onReady', (done) => {
    if (app.findRoute({ method: 'GET', url }) === null) {
      app.log.warn(`option "signInPath": the app has no route for GET ${url}, where users are sent to sign in. ` +
        'It must be the whole path, prefixes of contexts included')
    }
    done()
  })
}
