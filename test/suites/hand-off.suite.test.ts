import { loadSuite } from './suites.js'

await loadSuite('hand-off')
