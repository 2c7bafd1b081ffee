import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * Sends requests over connections that are kept alive, each the next when the last was answered, until `next` has no more. On
 * bare sockets: a full HTTP client costs more than what is measured, and would hide it.
 * @returns how many were answered, in how many seconds, and how many milliseconds each took
 */
export async function drive ({ port, connections, next, take }) {
  const sockets = Array.from({ length: connections }, () => connect(port, '127.0.0.1').setNoDelay())
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const milliseconds = []
  const start = performance.now()
  await Promise.all(sockets.map((socket) => driveOne(socket, next, (answer, took, request) => {
    take(answer, request)
    milliseconds.push(took)
  })))
  return { milliseconds, seconds: (performance.now() - start) / 1000 }
}

function driveOne (socket, next, take) {
  return new Promise((resolve, reject) => {
    let answer = ''
    let request
    let sentAt
    const sendNext = () => {
      request = next()
      if (request === undefined) {
        resolve()
        return socket.destroy()
      }
      sentAt = performance.now()
      socket.write(request.text, 'latin1')
    }
    socket.on('data', (chunk) => {
      answer += chunk.latin1Slice()
      if (!isComplete(answer)) return
      try {
        take(answer, performance.now() - sentAt, request)
      } catch (error) {
        return socket.destroy(error)
      }
      answer = ''
      sendNext()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed a connection')))
    sendNext()
  })
}

function isComplete (answer) {
  const head = answer.indexOf('\r\n\r\n')
  if (head === -1) return false
  const [, length] = /\r\ncontent-length: (\d+)\r\n/i.exec(answer) ?? []
  if (length === undefined) throw new Error(`An answer without a length: ${answer}`)
  return answer.length >= head + 4 + Number(length)
}
