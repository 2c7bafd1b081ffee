import { Code, ConnectError } from '@connectrpc/connect'
import t from 'tap'
import { createCalls } from '../../dist/scalekit/calls.js'
import { classifyFailure } from '../../dist/scalekit/failure.js'

const coded = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more })
const sent = { sent: true, aborted: false }
/** As the transport makes it of what a server sent. */
const answered = (code: Code) => new ConnectError('m', code, { 'content-type': 'application/grpc' })

t.test('errors are sorted by status and by the connection\'s error code', async (t) => {
  const cases: Array<[unknown, object]> = [
    [new ConnectError('m', Code.Aborted, undefined, undefined, coded('ECONNRESET')), { kind: 'unavailable', retry: true, mayHaveLanded: true }],
    [new ConnectError('m', Code.Internal, undefined, undefined, coded('ERR_HTTP2_STREAM_ERROR')), { retry: true, mayHaveLanded: true }],
    [new ConnectError('m', Code.Unavailable, undefined, undefined, coded('ECONNREFUSED')), { retry: true, mayHaveLanded: false }],
    [answered(Code.AlreadyExists), { kind: 'rejected', retry: false, mayHaveLanded: false }],
    [answered(Code.NotFound), { kind: 'unknown-login' }],
    [answered(Code.Unavailable), { kind: 'unavailable', retry: true, mayHaveLanded: false }],
    [new ConnectError('m', Code.Unavailable), { kind: 'unavailable', retry: true, mayHaveLanded: true }],
    [answered(Code.DataLoss), { kind: 'unavailable', retry: false }],
    [new ConnectError('m', Code.DataLoss), { kind: 'unavailable', retry: true, mayHaveLanded: true }],
    [new ConnectError('m', Code.InvalidArgument), { kind: 'unavailable', mayHaveLanded: true }],
    [new ConnectError('m', Code.DeadlineExceeded), { kind: 'timeout' }],
    [new ConnectError('m', Code.Aborted), { kind: 'unavailable', retry: true, mayHaveLanded: true }],
    [Object.assign(new Error('m'), { grpcStatus: 10, httpStatus: 409 }), { retry: true, mayHaveLanded: true }],
    [new TypeError('fetch failed', { cause: coded('UND_ERR_SOCKET') }), { kind: 'unavailable', mayHaveLanded: true }],
    [new Error('socket hang up'), { kind: 'unavailable', retry: false, mayHaveLanded: true }],
    [coded('ERR_BAD_RESPONSE', { response: { status: 500 } }), { kind: 'unavailable', mayHaveLanded: false }],
    [coded('ENOTFOUND'), { kind: 'unavailable', mayHaveLanded: false }],
    ['text', { kind: 'unavailable', retry: false, mayHaveLanded: true }]
  ]
  for (const [error, failure] of cases) t.match(classifyFailure(error, sent), failure, String(error))
})

t.test('what the transport throws becomes the exception that the SDK documents', async (t) => {
  const { cause } = classifyFailure(new ConnectError('m', Code.NotFound), sent)
  t.match(cause, { name: 'ScalekitNotFoundException', httpStatus: 404 })
  const other = new Error('m')
  t.equal(classifyFailure(other, sent).cause, other)
})

t.test('details that were not sent cannot have landed', async (t) => {
  for (const error of [coded('ECONNRESET'), new Error('socket hang up'), new ConnectError('m', Code.DeadlineExceeded)]) {
    t.match(classifyFailure(error, { sent: true, aborted: false }), { mayHaveLanded: true }, `${error.message}, sent`)
    t.match(classifyFailure(error, { sent: false, aborted: false }), { mayHaveLanded: false }, `${error.message}, not sent`)
    t.match(classifyFailure(error, { sent: false, aborted: true }), { kind: 'timeout', mayHaveLanded: false }, `${error.message}, given up`)
  }
})

t.test('a call whose budget is over before it begins is not waited for', async (t) => {
  const { call } = createCalls({ auth: { updateLoginUserDetails: async () => await new Promise(() => {}) } }, 1000)
  const over = { connectionId: 'conn_1', loginRequestId: 'lri_1', user: { loginFailed: true }, signal: AbortSignal.abort(), left: () => 1 } as const
  t.match(await call(over), { failure: { kind: 'timeout', mayHaveLanded: true } })
})
