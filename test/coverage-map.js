import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// Every test counts for every source file, and only for those: the example is run, not measured.
const sources = readdirSync('src', { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src', name))

export default () => sources
