import { loadSuite } from './suites.js'

await loadSuite('browser')
