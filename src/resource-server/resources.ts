import type { FastifyInstance } from 'fastify'
import { FST_SCALEKIT_INVALID_OPTION } from '../errors/errors.js'
import type { ResolvedResource } from './options.js'
import type { AccessTokenVerifier } from './verify-access-token.js'

/** One registration: a protected endpoint, and what verifies its tokens. */
export interface Resource {
  readonly resolved: ResolvedResource
  readonly verifier: AccessTokenVerifier
}

export type Resources = [Resource, ...Resource[]]

const RESOURCES = Symbol('fastify-scalekit-login.resources')
interface WithResources { [RESOURCES]?: Resources }

/**
 * Adds an endpoint to those that the app protects.
 * @returns the list, if it is the first one, which brings the decorators and the routes
 */
export function addResource (app: FastifyInstance & WithResources, resource: Resource): Resources | undefined {
  const known = app[RESOURCES]
  if (known === undefined) {
    const first: Resources = [resource]
    app.decorate(RESOURCES, first)
    return first
  }
  const { metadataUrl } = resource.resolved
  if (known.some(({ resolved }) => isSame(resolved.metadataUrl, metadataUrl))) {
    throw new FST_SCALEKIT_INVALID_OPTION('Option "resource" must be another than that of a registration before')
  }
  known.push(resource)
  return undefined
}

/** The endpoint that is meant: the one of this URL, or the only one. */
export function findResource (resources: Resources, url: string | undefined): Resource {
  const meant = url === undefined ? resources : resources.filter(({ resolved }) => isSame(resolved.resource, url))
  const [first, ...others] = meant
  if (first !== undefined && others.length === 0) return first
  const known = resources.map(({ resolved }) => resolved.resource).join(', ')
  throw new FST_SCALEKIT_INVALID_OPTION(`Option "resource" of requireAccessToken() must be one of: ${known}`)
}

/** The endpoint that a request's URL belongs to; the first, if it belongs to none. */
export function resourceOfPath (resources: Resources, url: string): Resource {
  return resources.find(({ resolved }) => isAtPath(resolved, url)) ?? resources[0]
}

/** Whether a request's URL is that of an endpoint, with or without a query and a slash at its end. */
export function isAtPath ({ resource }: ResolvedResource, url: string): boolean {
  return isSame(new URL(resource).pathname, url.replace(/\?.*$/, ''))
}

function isSame (one: string, other: string): boolean {
  return one.replace(/\/$/, '') === other.replace(/\/$/, '')
}
