import { globSync } from 'tinyglobby'

// Every test counts for every source file, and only for those: the example is run, not measured.
const sources = globSync('src/**/*.ts')

export default () => sources
