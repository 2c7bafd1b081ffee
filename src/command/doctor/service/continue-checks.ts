import { ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import { describeAnswer } from '../network/answers.js'
import type { Service } from './service.js'

// What proxies and servers take at least.
const COOKIE_BYTES = 4096

/** Whether the continue route finds the pending login again. */
export async function checkContinueRoute (service: Service): Promise<Verdict> {
  const answer = await service.continued.answer()
  const { status } = answer
  if (isVisit(status)) return ok()
  const found = describeAnswer(answer)
  if (status === 400) {
    return problem(`${found}: the login cookie does not come back`, 'Let the proxy pass Cookie on. With several ' +
      'instances, use the same client secret, or cookie.secret, on all of them.')
  }
  if (status === 404) {
    return problem(found, 'Let the proxy pass this path on, too. If the option continuePath is set, name it with ' +
      '--continue-path.')
  }
  if (status === 403) {
    return problem(found, 'A guard, of the service or in front of it, answers before the continue route. Exempt it: ' +
      'the option routeConfig marks it for guards that look there.')
  }
  return problem(found, 'Look at the log of the service, and at that of the proxy in front of it.')
}

/** Whether the cookies of several pending logins, and the service's own, get through. */
export async function checkLargeCookies (service: Service): Promise<Verdict> {
  const { status } = await service.continued.answered()
  if (!isVisit(status)) throw new Unmet('the continue route does not answer as it should')
  const taken = (await service.cookies()).reduce((sum, { pair }) => sum + pair.length + '; '.length, 0)
  const padding = 'doctor='.padEnd(COOKIE_BYTES - taken, '0')
  const remedy = 'Allow request headers of 8 kB in the proxy and in the service. Login cookies take up to 3.8 kB, ' +
    'and those of the service come on top.'
  const answer = await service.continueWith(padding).catch(() => undefined)
  if (answer === undefined) return problem(`no answer to ${COOKIE_BYTES} bytes of cookies`, remedy)
  return isVisit(answer.status) ? ok() : problem(`HTTP ${answer.status} to ${COOKIE_BYTES} bytes of cookies`, remedy)
}

/** The page that reloads, a redirect to sign-in, or the page that asks to sign in. */
function isVisit (status: number): boolean {
  return status === 200 || status === 303 || status === 401
}
