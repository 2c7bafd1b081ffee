import t from 'tap'
import { clamp } from '../../dist/user/clamp.js'

t.test('a text is cut by characters as people count them, not by code units', async (t) => {
  t.equal(clamp('😀'.repeat(100)), '😀'.repeat(100))
  t.equal(clamp('😀'.repeat(101)), `${'😀'.repeat(99)}…`)
  t.equal(clamp('x'.repeat(100)), 'x'.repeat(100))
  t.equal(clamp('abcdef', 5), 'abcd…')
})
