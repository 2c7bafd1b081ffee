import { Unmet } from '../findings/finding.js'

/** No answer came. The message names the host and the cause, and nothing of the path or the query. */
export class Unreachable extends Error {
  override name = 'Unreachable'
  readonly remedy: string

  constructor ({ host, hostname }: URL, error: unknown, seconds: number) {
    const code = codeOf(error)
    const { found, remedy } = explain(code)
    super(found.replace('{host}', host).replace('{name}', hostname).replace('{seconds}', String(seconds)) +
      (code === 'ABORT_ERR' ? '' : ` (${code})`))
    this.remedy = remedy
  }
}

/** For checks that need an answer, where another one reports that none came: they are skipped. */
export async function orUnmet<T> (asked: Promise<T>, why: string): Promise<T> {
  return await asked.catch((error: unknown) => { throw error instanceof Unreachable ? new Unmet(why) : error })
}

interface Explanation {
  found: string
  remedy: string
}

const trust = 'Use a certificate of a public authority. If you have your own, set NODE_EXTRA_CA_CERTS to its file.'

const explanations: Record<string, Explanation> = {
  ABORT_ERR: {
    found: '{host} did not answer within {seconds} seconds',
    remedy: 'Look for a firewall that drops packets, or a service that hangs.'
  },
  ENOTFOUND: {
    found: 'DNS knows no host {name}',
    remedy: 'Correct the host name, or add it to DNS.'
  },
  EAI_AGAIN: {
    found: 'DNS did not answer for {name}',
    remedy: 'Check the host name, and the DNS server of this machine.'
  },
  ECONNREFUSED: {
    found: '{host} refuses connections',
    remedy: 'Start the service, or correct the port. Nothing listens there.'
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    found: 'the certificate of {host} is for other host names',
    remedy: 'Get a certificate that names this host.'
  },
  CERT_HAS_EXPIRED: {
    found: 'the certificate of {host} has expired',
    remedy: 'Renew it, and see to it that it is renewed automatically.'
  },
  CERT_NOT_YET_VALID: {
    found: 'the certificate of {host} is not valid yet',
    remedy: 'Compare the clock of this machine with the dates in the certificate.'
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { found: 'the certificate of {host} is self-signed', remedy: trust },
  SELF_SIGNED_CERT_IN_CHAIN: {
    found: 'the certificate of {host} is of an authority that is not trusted',
    remedy: trust
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    found: 'the certificate of {host} cannot be traced to an authority that is trusted',
    remedy: `Let the server send the intermediate certificates too. ${trust}`
  }
}

const otherTls: Explanation = {
  found: 'TLS with {host} failed',
  remedy: 'Check that the port speaks TLS, with a certificate that is trusted.'
}

const otherConnection: Explanation = {
  found: 'the connection to {host} failed',
  remedy: 'Check the port, and firewalls and proxies on the way.'
}

function explain (code: string): Explanation {
  const known = explanations[code]
  if (known !== undefined) return known
  return /^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|UNABLE_TO_)/.test(code) ? otherTls : otherConnection
}

function codeOf (error: unknown): string {
  const { code } = Object(error)
  // The authority's own certificate is missing, whichever end of the chain is looked at.
  if (/^UNABLE_TO_GET_ISSUER_CERT/.test(code)) return 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'
  return typeof code === 'string' ? code : 'no code'
}
