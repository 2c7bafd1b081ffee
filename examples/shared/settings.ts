/** What every host here is given. `docs/recipes` says where in the Scalekit dashboard each value is found. */
export interface Settings {
  /** Where browsers reach the service, such as `https://app.acme.com`. */
  publicUrl: string
  environmentUrl: string
  clientId: string
  clientSecret: string
  connectionId: string
  resourceId: string
}
