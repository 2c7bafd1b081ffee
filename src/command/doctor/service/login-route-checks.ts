import { isSecureUrl } from '../../../environment-url.js'
import { ok, problem, type Verdict } from '../findings/finding.js'
import { describeAnswer, findRedirect, withoutQuery } from '../network/answers.js'
import type { Answer } from '../network/ask.js'
import { findContinue, type Service } from './service.js'

/** Whether browsers reach the service, and safely. */
export async function checkServiceReached ({ findUrl }: Service): Promise<Verdict> {
  return isSecureUrl(new URL(await findUrl()))
    ? ok()
    : problem('plain http, without a redirect to https', 'Serve it over https, and redirect http there.')
}

/** Whether the login route takes up a login. */
export async function checkLoginRoute (service: Service): Promise<Verdict> {
  const answer = await service.login.answer()
  return findContinue(answer) === undefined ? problem(describeAnswer(answer), adviseOn(answer)) : ok()
}

function adviseOn (answer: Answer): string {
  const { status } = answer
  if (status === 404 || status === 405) {
    return 'Register the plugin, and compare the path with its option loginPath and the prefixes around it. Name ' +
      'another path with --login-path. If a proxy strips a part of the path, --url must have it. ' +
      'It must not have the login path itself.'
  }
  if (status === 401 || status === 403 || findRedirect(answer) !== undefined) {
    return 'A guard, of the service or in front of it, answers before the login route. Exempt the route: the option ' +
      'routeConfig marks it for guards that look there.'
  }
  if (status === 400) return 'Something changes the query on the way, or another route answers. Compare loginPath.'
  if (status >= 500) return 'Look at the log of the service, and at that of the proxy in front of it.'
  return 'Another page answers at this path. Give the plugin another loginPath, and Scalekit the same.'
}

/** Whether browsers that follow the redirect come back to the service. */
export async function checkLoginRedirect (service: Service): Promise<Verdict> {
  const url = await service.findContinueUrl()
  const expected = await service.expectedContinueUrl()
  const found = `it leads to ${withoutQuery(url)} and not to ${withoutQuery(expected)}`
  if (url.origin !== expected.origin) {
    return problem(found, 'Let the proxy pass Location on as it is. The plugin itself redirects to a path only.')
  }
  if (url.pathname !== expected.pathname) {
    return problem(found, 'If a proxy strips a part of the path, set the option publicUrl to the value of --url. If ' +
      'the option continuePath is set, name it with --continue-path.')
  }
  return url.search === expected.search
    ? ok()
    : problem('the address has more in its query than the flow', 'Let the proxy pass Location on as it is.')
}

/** Whether HEAD is refused, so that link checkers and scanners start nothing. */
export async function checkHead (service: Service): Promise<Verdict> {
  await service.findContinueUrl()
  const answer = await service.headLogin.answer()
  return answer.status === 404
    ? ok()
    : problem(describeAnswer(answer), 'Let the proxy pass HEAD on. Do not answer it from a cache or with GET.')
}
