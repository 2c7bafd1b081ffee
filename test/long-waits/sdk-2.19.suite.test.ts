import { loadSuite } from '../suites/suites.js'

await loadSuite('sdk-2.19')
