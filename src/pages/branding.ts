import { brandColors } from './brand-color.js'

/** The look of a host, for the built-in pages. */
export interface Branding {
  /** A CSS color without transparency, for buttons and links. Text on it is black or white, whichever reads better. */
  color?: string | undefined
  /** Path of an image on the host's own origin, or a `data:` URL of one. */
  logo?: string | undefined
  /** A CSS font stack. Its fonts must be on the user's device, because the pages load none. */
  font?: string | undefined
}

/** The grounds that texts stand on. */
export const grounds = { light: '#ffffff', dark: '#1c212a' }

/** The rules that differ from the built-in style. */
export function brandingStyle ({ color, font }: Branding): string {
  const fontRule = font === undefined ? '' : `body { font-family: ${font}; }\n`
  if (color === undefined) return fontRule
  return `:root { ${colorRules(color, grounds.light)} }
@media (prefers-color-scheme: dark) { :root { ${colorRules(color, grounds.dark)} } }
${fontRule}`
}

function colorRules (color: string, ground: string): string {
  const { main, onMain, accent } = brandColors(color, ground)
  return `--main: ${main}; --on-main: ${onMain}; --accent: ${accent};`
}

/** Where the page's policy lets the logo come from. */
export function logoSource (logo: string): string {
  return logo.startsWith('data:') ? 'data:' : "'self'"
}
