/** What every host here is given: where browsers reach it, and the values of the Scalekit dashboard. */
export interface Settings {
  /** Where browsers reach the service, such as `https://app.acme.com`. */
  publicUrl: string
  environmentUrl: string
  clientId: string
  clientSecret: string
  connectionId: string
  resourceId: string
}
