import neostandard from './tools/neostandard.js'

export default neostandard({
  ts: true,
  ignores: ['**/dist/', 'api/', '.tap/', '.tests/']
})
