import { loadSuite } from '../suites/suites.js'

await loadSuite('hand-off')
