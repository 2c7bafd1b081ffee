/** Where the viewer is. Its pages are no part of Scalekit. */
export const viewerPath = '/viewer'

/** The page of a login, or the list of all. */
export function viewerPathOf (login: number | undefined): string {
  return login === undefined ? '/' : `${viewerPath}/flows/${login}`
}

/** Whether a request is for the viewer, and no part of a login. */
export function isViewerPath (url: string): boolean {
  const [path = ''] = url.split('?', 1)
  return path === '/' || path.startsWith(`${viewerPath}/`)
}
