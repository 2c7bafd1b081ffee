import { loadSuite } from './suites.js'

await loadSuite('example-app')
