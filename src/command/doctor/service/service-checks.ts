import type { CheckGroup } from '../findings/check.js'
import type { Ask } from '../network/ask.js'
import type { Settings } from '../settings/settings.js'
import { checkContinueRoute, checkLargeCookies } from './continue-checks.js'
import { checkCookieAttributes, checkLoginCookie } from './login-cookie-checks.js'
import { checkNotCached, checkSecurityHeaders } from './login-header-checks.js'
import { checkHead, checkLoginRedirect, checkLoginRoute, checkServiceReached } from './login-route-checks.js'
import { createService } from './service.js'

/** Whether a browser that Scalekit sends gets what it needs from the service. */
export function createServiceChecks (settings: Settings, ask: Ask): CheckGroup {
  const service = createService(settings, ask)
  return {
    heading: 'Service',
    checks: [
      { code: 'service-reachable', title: 'Reaching the service', run: () => checkServiceReached(service) },
      { code: 'login-route', title: 'Login route', run: () => checkLoginRoute(service) },
      { code: 'login-redirect', title: 'Redirect to the continue route', run: () => checkLoginRedirect(service) },
      { code: 'login-cookie', title: 'Login cookie', run: () => checkLoginCookie(service, settings) },
      {
        code: 'login-cookie-attributes',
        title: 'Attributes of the login cookie',
        run: () => checkCookieAttributes(service)
      },
      { code: 'not-cached', title: 'Caching', run: () => checkNotCached(service) },
      { code: 'security-headers', title: 'Security headers', run: () => checkSecurityHeaders(service) },
      { code: 'head-refused', title: 'HEAD', run: () => checkHead(service) },
      { code: 'continue-route', title: 'Continue route', run: () => checkContinueRoute(service) },
      { code: 'large-cookies', title: 'Room for cookies', run: () => checkLargeCookies(service) }
    ]
  }
}
