import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// Every built source file, and only those: the example is run, not measured.
const sources = readdirSync('dist', { recursive: true })
  .filter((name) => name.endsWith('.js'))
  .map((name) => join('dist', name))

// What these run is covered by others already, and while it is measured, code takes three times as long.
const unmeasured = /many-instances|fuzz|browser\.suite|programs\.suite/

export default (test) => unmeasured.test(test) ? null : sources
