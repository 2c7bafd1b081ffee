import { loadSuite } from './suites.js'

await loadSuite('command')
