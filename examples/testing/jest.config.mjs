export default {
  transform: { '\\.[cm]?js$': '@swc/jest' },
  transformIgnorePatterns: [] // compile what is in node_modules, too
}
