import type { Html } from './html.js'

/**
 * What a page function returns: a complete document, alone or with the Content-Security-Policy that it needs in place of ours,
 * which allows no style, script or image but our own style.
 */
export type RenderedPage = string | Html | { html: string | Html, contentSecurityPolicy: string }
