import { loadSuite } from './suites.js'

await loadSuite('sdk-2.19')
