/** Where the viewer is. Its pages are no part of Scalekit. */
export const viewerPath = '/viewer'

/** Whether a request is for the viewer, and no part of a login. */
export function isViewerPath (url: string): boolean {
  const [path = ''] = url.split('?', 1)
  return path === '/' || path.startsWith(`${viewerPath}/`)
}
