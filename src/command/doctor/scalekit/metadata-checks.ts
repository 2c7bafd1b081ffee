import { hint, ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import type { JsonObject } from '../network/answers.js'
import { checkReadable } from '../network/document.js'
import { requireValue } from '../settings/setting.js'
import type { Settings } from '../settings/settings.js'
import type { Environment } from './environment.js'

const server = 'In the Scalekit dashboard, MCP Servers > your server, allow'

export const environmentRemedy = 'Compare SCALEKIT_ENVIRONMENT_URL with the Environment URL in the Scalekit ' +
  'dashboard (Settings > API Credentials).'
export const resourceRemedy = 'Compare SCALEKIT_RESOURCE_ID with the Resource ID in the Scalekit dashboard (MCP ' +
  'Servers > your server), in the environment of SCALEKIT_ENVIRONMENT_URL.'

/** Whether the environment publishes its metadata. That it is out of reach is said once, elsewhere. */
export async function checkMetadata ({ metadata }: Environment): Promise<Verdict> {
  await metadata.answered()
  return await checkReadable(metadata, environmentRemedy)
}

/** Whether the environment says that it is the one that was asked for. */
export async function checkEnvironmentIssuer (environment: Environment): Promise<Verdict> {
  const { issuer } = await environment.metadata.content()
  if (issuer === environment.url()) return ok()
  return problem(describeIssuer(issuer), 'Set SCALEKIT_ENVIRONMENT_URL to the issuer, if that is your custom domain. ' +
    'If you do not know it, the URL is of another service.')
}

/** The same for the resource. Scalekit may name the environment instead. */
export async function checkResourceIssuer (environment: Environment, { resourceId }: Settings): Promise<Verdict> {
  const { issuer } = await environment.resourceMetadata.content()
  const url = environment.url()
  return [url, `${url}/resources/${requireValue(resourceId)}`].includes(String(issuer))
    ? ok()
    : problem(describeIssuer(issuer), resourceRemedy)
}

function describeIssuer (issuer: unknown): string {
  return typeof issuer === 'string' ? `the issuer is ${issuer}` : 'there is no issuer'
}

/** Whether the metadata leads to the keys that access tokens are verified with. */
export async function checkKeysUrl (environment: Environment): Promise<Verdict> {
  const expected = `${environment.url()}/keys`
  const differs = (await readable(environment)).some(({ jwks_uri: url }) => url !== expected)
  return differs
    ? problem(`jwks_uri is not ${expected}`, 'Use the Environment URL whose keys the metadata names. The resource ' +
      'server takes them from there.')
    : ok()
}

/** Whether PKCE works as MCP clients require it. */
export async function checkPkce (environment: Environment): Promise<Verdict> {
  const isOffered = ({ code_challenge_methods_supported: methods }: JsonObject) =>
    Array.isArray(methods) && methods.includes('S256')
  return (await readable(environment)).every(isOffered)
    ? ok()
    : problem('S256 is not offered', `MCP clients refuse to go on without it. ${environmentRemedy}`)
}

/** Whether MCP clients that nobody knows yet can introduce themselves. */
export async function checkClientRegistration ({ resourceMetadata }: Environment): Promise<Verdict> {
  const metadata = await resourceMetadata.content()
  const knowsDocuments = metadata['client_id_metadata_document_supported'] === true
  const registers = typeof metadata['registration_endpoint'] === 'string'
  if (knowsDocuments && registers) return ok()
  if (!knowsDocuments && !registers) {
    return hint('neither client ID metadata documents nor dynamic client registration', `${server} at least one of ` +
      'them. Otherwise only clients that you registered yourself can connect.')
  }
  return knowsDocuments
    ? hint('no dynamic client registration', `${server} dynamic client registration, for older MCP clients.`)
    : hint('no client ID metadata documents', `${server} client ID metadata documents (CIMD), for newer MCP clients.`)
}

/** What could be read of the environment's and the resource's metadata. */
async function readable ({ metadata, resourceMetadata }: Environment): Promise<JsonObject[]> {
  const read = await Promise.allSettled([metadata.content(), resourceMetadata.content()])
  const documents = read.flatMap((result) => result.status === 'fulfilled' ? [result.value] : [])
  if (documents.length === 0) throw new Unmet('no metadata can be read')
  return documents
}
