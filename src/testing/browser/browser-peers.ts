import { loadPeer } from '../load-peer.js'

const user = 'The test browser'

/** What the test browser needs of its optional peers. */
export interface BrowserPeers {
  cookies: Pick<typeof import('tough-cookie'), 'CookieJar' | 'getPublicSuffix'>
  html: Pick<typeof import('parse5'), 'parse'>
}

export async function loadBrowserPeers (): Promise<BrowserPeers> {
  const cookies = await loadPeer(user, 'tough-cookie', () => import('tough-cookie'))
  const html = await loadPeer(user, 'parse5', () => import('parse5'))
  return { cookies, html }
}
