import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import t from 'tap'
import { createCheckedLookup } from '../../../dist/testing/client-documents/allowed-address.js'
import { createClientDocuments } from '../../../dist/testing/client-documents/client-documents.js'
import { fetchDocument } from '../../../dist/testing/client-documents/fetch-document.js'
import { failure } from '../set-up.js'
import { servePlainDocuments } from './serve-documents.js'

const inner = [
  '10.1.2.3', '172.16.0.1', '192.168.1.1', '100.64.0.1', '169.254.169.254', '224.0.0.1', '0.0.0.0', '255.255.255.255',
  'fd00::1', 'fe80::1', 'ff02::1', '::', '::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::1'
]

/** What a connection to a host with these addresses does. */
async function tryAddresses (addresses: string[], rule: 'public or loopback' | 'loopback') {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const lookup = createCheckedLookup(rule, (_hostname, _options, callback) => callback(null, found))
  return await new Promise((resolve) => lookup('client.test', { all: true }, (error, passed) => resolve(error?.message ?? passed)))
}

t.test('a host with an address inside a network is refused, whatever its other addresses are', async (t) => {
  for (const address of inner) {
    t.match(await tryAddresses(['93.184.216.34', address], 'public or loopback'), 'public or loopback addresses only', address)
  }
  t.match(await tryAddresses(['93.184.216.34'], 'loopback'), 'loopback addresses only')
  t.match(await tryAddresses(['127.0.0.1', '::1', '93.184.216.34'], 'public or loopback'), [{ address: '127.0.0.1' }])
})

t.test('the connection goes to an address that was checked, and nobody is asked twice', async (t) => {
  const server = createServer((_request, response) => response.end('reached'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port }: AddressInfo = Object(server.address())
  const answers = ['127.0.0.1', '10.0.0.1']
  const lookup = createCheckedLookup('loopback', (_hostname, _options, callback) =>
    callback(null, [{ address: String(answers.shift()), family: 4 }]))
  const options = { host: 'client.test', port, lookup, agent: false, autoSelectFamily: true }
  const [response] = await once(get(options), 'response')
  t.equal(String((await response.toArray())[0]), 'reached')
  t.same(answers, ['10.0.0.1'])
  t.match(await failure(once(connect(options), 'connect')), { message: /loopback addresses only/ })
})

t.test('a document that does not arrive in time is not waited for', async (t) => {
  const silent = await servePlainDocuments(t, () => {})
  await t.rejects(fetchDocument(new URL(`${silent}/c.json`), undefined, 50), { message: 'it did not arrive within 50 ms' })
  const slow = await servePlainDocuments(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{')
  })
  await t.rejects(fetchDocument(new URL(`${slow}/c.json`), undefined, 50), { message: 'it did not arrive within 50 ms' })
})

t.test('a name that nobody has is a failure with its code', async (t) => {
  const documents = createClientDocuments({ clientMetadataDocuments: {}, clientMetadataCa: undefined })
  await t.rejects(documents.find('https://nobody.invalid/c.json'), /could not be fetched \((ENOTFOUND|EAI_AGAIN)\)/)
  t.equal(await documents.find('m2m_1'), undefined)
})
