// The plugin with a limit that no user of the benchmark reaches, counted in the process.
import { start as startPlugin } from './plugin.mjs'

export const limit = { max: 10_000 }

export async function start (environmentUrl) {
  return await startPlugin(environmentUrl, { limit })
}
