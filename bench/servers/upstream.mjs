// As much of a Scalekit environment as a hand-off meets, as cheap as it can be: a token endpoint over HTTP/1.1 and
// UpdateLoginUserDetails over h2c, on one port, with an answer that was made beforehand and a latency that can be set.
import { create, toBinary } from '@bufbuild/protobuf'
import { createServer as createHttp1Server } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { createServer } from 'node:net'
import { findAuthService } from '../../dist/scalekit/sdk-client.js'
import { listen } from './listen.mjs'

const { output } = findAuthService().method.updateLoginUserDetails
const token = JSON.stringify({ access_token: 'token', token_type: 'Bearer', expires_in: 86_400 })
const grpcHead = { ':status': 200, 'content-type': 'application/grpc+proto' }
const answer = frame(toBinary(output, create(output, { authRequestId: 'req_86659065219908157' })))

export async function start () {
  let latency = 1
  let calls = 0
  const http1 = createHttp1Server((request, response) => {
    request.resume().once('end', () => setTimeout(() => sendToken(response), latency))
  })
  const http2 = createHttp2Server({ settings: { maxConcurrentStreams: 1000 } })
  http2.on('stream', (stream, { authorization }) => {
    if (authorization !== 'Bearer token') return refuse(stream)
    calls += 1
    stream.resume().once('end', () => setTimeout(() => sendAnswer(stream), latency))
  })
  const server = createServer((socket) => {
    socket.setNoDelay().on('error', () => socket.destroy())
    socket.once('readable', () => {
      const head = socket.read()
      if (head === null) return socket.destroy()
      socket.unshift(head)
      const protocol = head.toString('latin1').startsWith('PRI') ? http2 : http1
      protocol.emit('connection', socket)
    })
  })
  const port = await listen(server)
  return {
    port,
    details: { environmentUrl: `http://127.0.0.1:${port}` },
    answers: {
      latency (milliseconds) {
        latency = milliseconds
        return latency
      },
      calls: () => calls
    }
  }
}

function sendToken (response) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(token)
}

/** The SDK asks for its first token only after such an answer. */
function refuse (stream) {
  stream.on('error', () => {}).resume()
  stream.respond({ ...grpcHead, 'grpc-status': '16' }, { endStream: true })
}

function sendAnswer (stream) {
  stream.respond(grpcHead, { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(answer)
}

/** A gRPC message: not compressed, its length, its bytes. */
function frame (message) {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
