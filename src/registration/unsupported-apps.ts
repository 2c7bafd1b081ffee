import type { FastifyInstance } from 'fastify'
import type { ConnectedApps } from '../connected-apps/connected-apps.js'

/** Warns at start if the SDK cannot list what users have connected. */
export function warnOfUnsupportedApps (
  app: FastifyInstance, { open }: { open: () => ConnectedApps | undefined }
): void {
  if (open() !== undefined) return
  app.log.warn('option "connectedApps": this Scalekit client cannot list connected apps, so the page says that it is ' +
    'not available. @scalekit-sdk/node 2.14 or later can')
}
