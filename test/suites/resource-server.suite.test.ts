import { loadSuite } from './suites.js'

await loadSuite('resource-server')
