import { constants, type ServerHttp2Session } from 'node:http2'
import { createGoawayFrame } from '../faults/goaway-frame.js'
import type { SocketRelay } from './socket-relay.js'

/** What Scalekit, and what stands before it, enforces on HTTP/2 connections. Times are in seconds. */
export interface ConnectionRules {
  /**
   * The shortest time between two pings of a client, with calls under way or not. The third ping that is too early ends
   * the connection and its calls (GOAWAY `too_many_pings`). Every answer clears the count. Scalekit's: 30. Default:
   * none.
   * @see https://github.com/grpc/proposal/blob/master/A9-server-side-conn-mgt.md
   */
  pingInterval?: number
  /** A connection without calls is closed after this time. Scalekit's: 300. Default: never. */
  idle?: number
  /** A connection without calls falls silent after this time, as behind some load balancers. Default: never. */
  silence?: number
}

/** What the backend does with its HTTP/2 connections. */
export interface ConnectionStats {
  /** Connections so far. */
  opened: number
  /** Pings of clients. */
  pings: number
  /** Connections that were ended for too many pings. */
  tooManyPings: number
}

const STRIKES = 2

/** Counts what a client does on a connection, and enforces the rules on it. */
export function enforceRules (
  session: ServerHttp2Session, relay: SocketRelay, { pingInterval = 0, idle, silence }: ConnectionRules,
  stats: ConnectionStats
): void {
  stats.opened += 1
  let strikes = 0
  let lastPing = -Infinity
  let lastStreamId = 0
  let streams = 0
  let timers: NodeJS.Timeout[] = []

  const after = (seconds: number | undefined, act: () => void) =>
    seconds === undefined ? [] : [setTimeout(act, seconds * 1000)]
  const stop = () => timers.forEach(clearTimeout)
  const wait = () => {
    stop()
    if (streams === 0) timers = [...after(idle, () => session.close()), ...after(silence, () => relay.freeze())]
  }

  session.on('stream', (stream) => {
    lastStreamId = Number(stream.id)
    streams += 1
    stop()
    stream.once('finish', () => { strikes = 0 })
    stream.once('close', () => {
      streams -= 1
      wait()
    })
  })
  session.on('ping', () => {
    stats.pings += 1
    const isEarly = performance.now() - lastPing < pingInterval * 1000
    lastPing = performance.now()
    strikes += isEarly ? 1 : 0
    if (strikes <= STRIKES) return
    stats.tooManyPings += 1
    relay.endWith(createGoawayFrame(lastStreamId, constants.NGHTTP2_ENHANCE_YOUR_CALM, 'too_many_pings'))
  })
  session.once('close', stop)
  wait()
}
