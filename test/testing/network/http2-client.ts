import type { Test } from 'tap'
import { connect as connectTcp, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2'
import { type DescMethod, fromJson, toBinary } from '@bufbuild/protobuf'
import { findAuthService } from '../../../dist/scalekit/sdk-client.js'
import type { ScalekitEmulator } from '../../../dist/testing/index.js'
import { findRpcPath } from '../../../dist/testing/rpc/auth-service.js'
import { alice, fetchApiToken, readJson } from '../set-up.js'
import { setUpUpdates } from '../user-details/updates.js'

/** The outcome of an RPC that was taken. */
export const taken = { trailers: { 'grpc-status': '0' }, rstCode: 0 }

/** How an RPC ended, down to its frames. */
export interface RpcOutcome {
  streamId: number | undefined
  headers: IncomingHttpHeaders
  trailers: IncomingHttpHeaders
  body: Buffer
  rstCode: number | undefined
  errorCode: string | undefined
}

/** {@link setUpUpdates}, and a client that sees the frames. */
export async function setUpRpc (t: Test) {
  const updating = await setUpUpdates(t)
  return { ...updating, rpc: await createRpcClient(t, updating.emulator, updating.loginRequestId) }
}

/** Calls `UpdateLoginUserDetails` without gRPC's client, on HTTP/2 sessions that end with the test. */
export async function createRpcClient (t: Test, emulator: ScalekitEmulator, loginRequestId: string) {
  const { connectionId, environmentUrl } = emulator
  const { access_token: token } = await readJson(fetchApiToken(emulator))
  const { input } = findAuthService().method.updateLoginUserDetails as DescMethod
  const message = toBinary(input,
    fromJson(input, { connectionId, loginRequestId, user: alice }))
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)

  return {
    open (): ClientHttp2Session {
      const session = connect(environmentUrl).on('error', () => {})
      t.teardown(() => session.destroy())
      return session
    },
    /** A session that learns nothing of what its peer says: that stays with the socket. */
    openDeaf (): { session: ClientHttp2Session, socket: Socket } {
      const { hostname, port } = new URL(environmentUrl)
      const socket = connectTcp({ host: hostname, port: Number(port), allowHalfOpen: true }).on('error', () => {})
      const stream = new Duplex({ read () {}, write: (chunk, _encoding, done) => { socket.write(chunk, done) } })
      const session = connect(environmentUrl, { createConnection: () => stream }).on('error', () => {})
      t.teardown(() => { session.destroy(); socket.destroy() })
      return { session, socket }
    },
    call (session: ClientHttp2Session): Promise<RpcOutcome> {
      const stream = session.request({
        ':method': 'POST',
        ':path': findRpcPath('updateLoginUserDetails'),
        'content-type': 'application/grpc+proto',
        te: 'trailers',
        authorization: `Bearer ${token}`
      })
      stream.end(Buffer.concat([prefix, message]))
      return outcomeOf(stream)
    }
  }
}

function outcomeOf (stream: ClientHttp2Stream): Promise<RpcOutcome> {
  let headers: IncomingHttpHeaders = {}
  let trailers: IncomingHttpHeaders = {}
  let errorCode: string | undefined
  const body: Buffer[] = []
  stream.on('response', (received) => { headers = received })
  stream.on('trailers', (received) => { trailers = received })
  stream.on('data', (chunk) => { body.push(chunk) })
  stream.on('error', (error) => { errorCode = Object(error).code })
  return new Promise((resolve) => stream.on('close', () => resolve({
    streamId: stream.id, headers, trailers, body: Buffer.concat(body), rstCode: stream.rstCode, errorCode
  })))
}

/** Sends PING and SETTINGS, and gives a list that fills with those that the peer acknowledges. */
export function acknowledgements (session: ClientHttp2Session): string[] {
  const acknowledged: string[] = []
  session.ping((error) => { if (!error) acknowledged.push('PING') })
  session.settings({ enablePush: false }, (error) => { if (!error) acknowledged.push('SETTINGS') })
  return acknowledged
}

/** The end of a session, with or without an error. */
export function closed (session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve) => session.once('close', () => resolve()))
}
