import { parseUrl } from './parse-url.js'

const refresh = /^\s*[\d.]+\s*[;,]\s*url\s*=\s*(?:"([^"]*)"?|'([^']*)'?|(.*?))\s*$/i

/** Where a refresh leads, however long it waits; a page that only reloads itself now and then leads nowhere. */
export function readRefresh (content: string | null | undefined, base: URL): URL | undefined {
  const [, double, single, bare] = refresh.exec(content ?? '') ?? []
  const target = double ?? single ?? bare
  return target === undefined ? undefined : parseUrl(target, base)
}
