/** All that the app needs of PostgreSQL, embedded or a server. */
export interface Database {
  query<Row>(text: string, params?: unknown[]): Promise<Row[]>
  close(): Promise<void>
}
