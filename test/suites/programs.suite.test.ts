import { loadSuite } from './suites.js'

await loadSuite('programs')
