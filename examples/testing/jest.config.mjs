export default {
  transform: { '\\.[cm]?js$': '@swc/jest' },
  transformIgnorePatterns: [], // compile what is in node_modules, too
  testTimeout: 60_000 // the first run compiles
}
