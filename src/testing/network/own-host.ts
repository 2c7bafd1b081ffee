const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

const BAD_REQUEST = 400
const MISDIRECTED = 421

/**
 * The status with which to refuse a request that does not name this emulator; `undefined` for one that does. A page of
 * another site can give its own name the address of loopback (DNS rebinding), and would read everything here.
 */
export function refuseHost (host: string | undefined): number | undefined {
  const url = `http://${host}`
  if (host === undefined || !URL.canParse(url)) return BAD_REQUEST
  return isLoopbackName(new URL(url).hostname) ? undefined : MISDIRECTED
}

/** Whether the host name of a URL is one of loopback's. */
export function isLoopbackName (hostname: string): boolean {
  return loopbackNames.includes(hostname)
}
