import { loadSuite } from './suites.js'

await loadSuite('routes')
