import fp from 'fastify-plugin'
import scalekitLogin from 'fastify-scalekit-login'
import { findAccount } from '../../shared/accounts.js'
import type { Settings } from '../../shared/settings.js'

export default fp<{ settings: Settings }>(async (app, { settings }) => {
  const { environmentUrl, clientId, clientSecret, connectionId, publicUrl } = settings
  await app.register(scalekitLogin, {
    environmentUrl,
    clientId,
    clientSecret,
    connectionId,
    prefix: '/auth',
    signInPath: '/auth/signin', // as browsers see it: the prefix is not added
    productName: 'Acme',
    cookie: { secure: publicUrl.startsWith('https:') },
    findUser: async ({ session }) => {
      const account = await findAccount(session.userId)
      return account && { sub: account.id, email: account.email, name: account.name }
    }
  })
}, { name: 'scalekit-login', dependencies: ['session'] }) // or autoload would take the files by their names
