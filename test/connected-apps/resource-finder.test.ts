import t from 'tap'
import { createResourceFinder, explainRefusal } from '../../dist/connected-apps/resource-finder.js'
import { classifyFailure, type Failure, tooLate } from '../../dist/scalekit/failure.js'
import type { PageQuery } from '../../dist/scalekit/sdk-client.js'

const own = { id: 'res_own', connectionDetails: { id: 'conn_1' } }
const other = { id: 'res_other', connectionDetails: { id: 'conn_10' } }

/** Lists these pages, the last one again and again. */
function listOf (...pages: object[]) {
  const asked: PageQuery[] = []
  const list = async (page: PageQuery) => {
    const answer = pages[Math.min(asked.length, pages.length - 1)]
    asked.push(page)
    return { answer }
  }
  return { asked, list }
}

t.test('it is the MCP server of exactly our connection, on whichever page, and is asked for once', async (t) => {
  const { asked, list } = listOf({ resources: [other], nextPageToken: 'more' }, { resources: [other, own], nextPageToken: 'more' })
  const find = createResourceFinder('conn_1', undefined)
  t.strictSame(await Promise.all([find(list), find(list)]), [{ resourceId: 'res_own' }, { resourceId: 'res_own' }])
  t.strictSame(await find(list), { resourceId: 'res_own' })
  t.strictSame(asked, [{ pageSize: 10, pageToken: '' }, { pageSize: 10, pageToken: 'more' }])
})

t.test('one that the host names is taken, and nobody is asked', async (t) => {
  const { asked, list } = listOf({ resources: [own] })
  t.strictSame(await createResourceFinder('conn_1', 'res_given')(list), { resourceId: 'res_given' })
  t.strictSame(asked, [])
})

t.test('no other one is ever taken, and what was not found is looked for again', async (t) => {
  const odd = [null, {}, other, { ...own, id: '' }, { ...own, id: 1 }, { id: 'res_2' }, { id: 'res_3', connectionDetails: { id: '' } }]
  const find = createResourceFinder('conn_1', undefined)
  for (const answer of [{ resources: odd }, { resources: 'none' }, {}]) {
    t.match(await find(listOf(answer).list), { failure: { kind: 'unknown-resource', cause: /"resourceId"/ } })
  }
  t.strictSame(await find(listOf({ resources: [own] }).list), { resourceId: 'res_own' })
})

t.test('a list that never ends is cut', async (t) => {
  const { asked, list } = listOf({ resources: [other], nextPageToken: 'more' })
  t.match(await createResourceFinder('conn_1', undefined)(list), { failure: { kind: 'unknown-resource' } })
  t.equal(asked.length, 30)
})

t.test('a failure goes to all who wait for it, and is not remembered', async (t) => {
  const find = createResourceFinder('conn_1', undefined)
  const fail = async () => ({ failure: tooLate })
  t.strictSame(await Promise.all([find(fail), find(fail)]), [{ failure: tooLate }, { failure: tooLate }])
  await t.rejects(find(async () => { throw new Error('of the caller') }))
  t.strictSame(await find(listOf({ resources: [own] }).list), { resourceId: 'res_own' })
})

t.test('without a list, the ID is empty for now', async (t) => {
  const find = createResourceFinder('conn_1', undefined)
  t.strictSame(await find(undefined), { resourceId: '' })
  t.strictSame(await find(listOf({ resources: [own] }).list), { resourceId: 'res_own' })
})

t.test('a refusal for want of the ID is explained, and an outage stays one', async (t) => {
  const failureOf = (error: unknown): Failure => classifyFailure(error, { sent: true, aborted: false, isForeign: true })
  const statusOf = (grpcStatus: number) => failureOf(Object.assign(new Error('refused'), { grpcStatus }))
  for (const failure of [failureOf(new Error('resourceId is empty')), failureOf(undefined), statusOf(3), statusOf(5)]) {
    t.match(explainRefusal(failure), { kind: 'unknown-resource', cause: /"resourceId"/ })
  }
  t.match(explainRefusal(failureOf(new Error('said so'))), { cause: /said so/ })
  const refused = failureOf(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
  for (const failure of [refused, statusOf(13), statusOf(14), statusOf(16), tooLate]) {
    t.equal(explainRefusal(failure), failure)
  }
})
