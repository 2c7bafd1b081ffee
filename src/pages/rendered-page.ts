import type { Html } from './html.js'

/**
 * What a page function returns: a complete document, alone or with a Content-Security-Policy that replaces ours. Ours
 * allows only our own style: no other styles, no scripts and no images.
 */
export type RenderedPage = string | Html | { html: string | Html, contentSecurityPolicy: string }
