import { ok, problem, type Verdict } from '../findings/finding.js'
import { listOf } from '../network/answers.js'
import type { Service } from './service.js'

// As in answers/answer.ts.
const wanted = {
  'cross-origin-opener-policy': /^unsafe-none$/,
  'referrer-policy': /^same-origin$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'content-security-policy': /frame-ancestors 'none'/
}

/** Whether no cache keeps what is meant for one user. */
export async function checkNotCached (service: Service): Promise<Verdict> {
  await service.findContinueUrl()
  const { headers } = await service.login.answered()
  return listOf(headers['cache-control']).includes('no-store')
    ? ok()
    : problem('Cache-Control: no-store is missing',
      'Let the proxy pass Cache-Control on, and cache nothing of these routes.')
}

/** Whether the headers that protect the pages arrive as the plugin sets them. */
export async function checkSecurityHeaders (service: Service): Promise<Verdict> {
  await service.findContinueUrl()
  const { headers } = await service.login.answered()
  const changed = Object.entries(wanted).filter(([name, value]) => !value.test(String(headers[name])))
  return changed.length === 0
    ? ok()
    : problem(`missing or changed: ${changed.map(([name]) => name).join(', ')}`,
      'Let the proxy pass these headers on as they are. Neither it nor an onSend hook of the service may replace them.')
}
