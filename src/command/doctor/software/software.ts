import { createSdkClient, openSdkClient } from '../../../scalekit/sdk-client.js'

/** Versions that matter. */
export interface Software {
  node: string
  /** `undefined` if the SDK does not say. */
  sdk: string | undefined
}

/** What is installed where the command runs. */
export function findSoftware (client = createSdkClient('http://127.0.0.1', 'id', 'secret')): Software {
  const said = openSdkClient(client)?.buildHeaders()['x-sdk-version']
  return { node: process.versions.node, sdk: /\d+\.\d+\.\d+\S*$/.exec(said ?? '')?.[0] }
}
