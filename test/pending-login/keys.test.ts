import t from 'tap'
import { deriveKeys, mac } from '../../dist/pending-login/keys.js'

t.test('texts that read the same when they are put together have different macs', async (t) => {
  const [key] = deriveKeys(['secret'], 'conn_1', 'form')
  const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['a', '2:bc'], ['a2:bc'], ['1:a', 'bc']]
  t.equal(new Set(lists.map((texts) => mac(key, texts))).size, lists.length)
  t.equal(mac(key, ['ab', 'c']), mac(key, ['ab', 'c']))
})
