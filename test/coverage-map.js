import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// Every test counts for every built source file, and only for those: the example is run, not measured.
const sources = readdirSync('dist', { recursive: true })
  .filter((name) => name.endsWith('.js'))
  .map((name) => join('dist', name))

export default () => sources
