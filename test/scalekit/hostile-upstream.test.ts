import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ScalekitClient } from '@scalekit-sdk/node'
import fc from 'fast-check'
import t from 'tap'
import { createCalls } from '../../dist/scalekit/calls.js'
import type { CallResult } from '../../dist/scalekit/scalekit-calls.js'
import { openSdkClient } from '../../dist/scalekit/sdk-client.js'
import { until } from '../support/host.js'
import {
  ACK, answerFields, END_HEADERS, END_STREAM, field, frame, FRAME_HEAD_BYTES, moments, PREFACE_BYTES, pushedFields, type Script, settings,
  startRawUpstream, TYPES, uint32
} from './raw-upstream.js'

// FUZZ_RUNS=100000 node .tests/scalekit/hostile-upstream.test.js
const numRuns = Number(process.env.FUZZ_RUNS ?? 100)
const LANES = 25

// Before 1.68.1, nghttp2 reads on after a wrong ALTSVC, and the next frame of a wrong size ends the process, whatever
// the program does. Node.js 20 gets no fixes any more, and keeps 1.61. https://nvd.nist.gov/vuln/detail/CVE-2026-27135
const isNghttp2Fixed = String(process.versions.nghttp2).localeCompare('1.68.1', 'en', { numeric: true }) >= 0

// A setting of HTTP/2.
const ENABLE_PUSH = 2
const BUDGET_MS = 300
// From when all is sent, however long the machine took for it.
const SHORT_BUDGET_MS = 5

type Upstream = Awaited<ReturnType<typeof startRawUpstream>>

/** Makes so many calls at a time on a connection of their own, and closes it. Calls that outlive their budget never end. */
async function callUpstream (upstream: Upstream, script: Script, count: number, budgetOncePlayed = BUDGET_MS): Promise<CallResult[]> {
  const { url, sockets } = upstream
  const client = new ScalekitClient(url, 'id', 'secret')
  Object(openSdkClient(client)?.tokenHolder).accessToken = 'a token that was got before'
  const calls = createCalls(client, BUDGET_MS)
  const controller = new AbortController()
  const timers = [setTimeout(() => controller.abort(), BUDGET_MS)]
  const played = () => { timers.push(setTimeout(() => controller.abort(), budgetOncePlayed)) }
  upstream.script = { ...script, played }
  const attempt = { connectionId: 'conn_1', loginRequestId: 'lri_1', user: { loginFailed: true as const } }
  const results = await Promise.all(Array.from({ length: count }, () =>
    calls.call({ ...attempt, signal: controller.signal, left: () => BUDGET_MS })))
  timers.forEach(clearTimeout)
  calls.close()
  await until(() => sockets.size === 0)
  return results
}

const { data, headers, reset, push, goaway, continuation, ping, window, altsvc, origin, priority } = TYPES
const hello = Buffer.concat([settings(), frame(TYPES.settings, ACK, 0)])
const answer = frame(headers, END_HEADERS, 1, answerFields)
const promise = (streamId: number, promised: number) =>
  frame(push, END_HEADERS, streamId, Buffer.concat([uint32(promised), pushedFields]))
const pushed = Buffer.concat([promise(1, 2), frame(headers, END_HEADERS, 2, answerFields), frame(data, 0, 2, Buffer.from('pushed'))])
const codes = { none: 0, protocol: 1, internal: 2, refused: 7, cancel: 8, enhanceYourCalm: 11, unknown: 0xffffffff }
const kilobytes = (count: number) => Buffer.alloc(count * 1024, 'x')
const manyFields = Buffer.concat(Array.from({ length: 3000 }, (_, index) => field(`x-${index}`, 'y'.repeat(100))))
const inPieces = (block: Buffer) => {
  const pieces = [frame(headers, 0, 1, answerFields)]
  for (let at = 0; at < block.length; at += 16_000) pieces.push(frame(continuation, 0, 1, block.subarray(at, at + 16_000)))
  return [...pieces, frame(continuation, END_HEADERS, 1)]
}

const attacks: Record<string, Pick<Script, 'chunks' | 'end'> & { isEndless?: boolean, calls?: number }> = {
  'a push, then silence': { chunks: [hello, promise(1, 2)], end: 'silence' },
  'a push with an answer, then silence': { chunks: [hello, pushed], end: 'silence' },
  'a push, then a reset of the connection': { chunks: [hello, promise(1, 2)], end: 'reset' },
  'a push with an answer, then a reset of the connection': { chunks: [Buffer.concat([hello, pushed])], end: 'reset' },
  'a push that is reset': { chunks: [hello, promise(1, 2), frame(reset, 0, 2, uint32(codes.cancel))], end: 'silence' },
  'a push after the answer began': { chunks: [hello, answer, promise(1, 2)], end: 'reset' },
  'a push of a stream that the client begins': { chunks: [hello, promise(1, 3)], end: 'silence' },
  'a push without a stream': { chunks: [hello, promise(0, 2)], end: 'fin' },
  ...Object.fromEntries(Object.entries(codes).flatMap(([name, code]) => [
    [`RST_STREAM: ${name}`, { chunks: [hello, frame(reset, 0, 1, uint32(code))], end: 'silence' }],
    [`RST_STREAM after the answer began: ${name}`, { chunks: [hello, answer, frame(reset, 0, 1, uint32(code))], end: 'silence' }],
    [`GOAWAY: ${name}`, { chunks: [hello, frame(goaway, 0, 0, uint32(0, code))], end: 'silence' }],
    [`GOAWAY that spares the call: ${name}`, { chunks: [hello, frame(goaway, 0, 0, uint32(1, code))], end: 'fin' }]
  ])),
  'GOAWAY with much to say': { chunks: [hello, frame(goaway, 0, 0, Buffer.concat([uint32(0, 0), kilobytes(15)]))], end: 'reset' },
  'GOAWAY twice': { chunks: [hello, frame(goaway, 0, 0, uint32(1, 0)), frame(goaway, 0, 0, uint32(0, 2))], end: 'silence' },
  garbage: { chunks: [randomBytes(4096)], end: 'silence' },
  'garbage after the settings': { chunks: [hello, randomBytes(4096)], end: 'silence' },
  'garbage in the answer': { chunks: [hello, answer, randomBytes(4096)], end: 'fin' },
  'a page of HTTP/1.1': { chunks: [Buffer.from('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')], end: 'fin' },
  'huge headers': { chunks: [hello, ...inPieces(manyFields)], end: 'silence' },
  'one huge header': { chunks: [hello, ...inPieces(field('x', 'y'.repeat(300_000)))], end: 'silence' },
  'headers that break off': { chunks: [hello, frame(headers, 0, 1, answerFields)], end: 'reset' },
  'headers that another frame breaks off': { chunks: [hello, frame(headers, 0, 1, answerFields), frame(data, 0, 1)], end: 'silence' },
  'headers that never end': { chunks: [hello, answer, frame(headers, 0, 1, answerFields)], end: 'silence' },
  'a frame that is longer than allowed': { chunks: [hello, frame(data, 0, 1, kilobytes(64))], end: 'silence' },
  'a frame that says it is longer than it is': { chunks: [hello, frame(data, 0, 1, kilobytes(1), 2 ** 24 - 1)], end: 'fin' },
  ...Object.fromEntries([data, headers, priority, reset, continuation].map((type) =>
    [`type ${type} on stream 0`, { chunks: [hello, frame(type, END_HEADERS, 0, uint32(0))], end: 'silence' }])),
  ...Object.fromEntries([TYPES.settings, ping, goaway].map((type) =>
    [`type ${type} on stream 1`, { chunks: [hello, frame(type, 0, 1, Buffer.alloc(8))], end: 'silence' }])),
  'windows that overflow': { chunks: [hello, frame(window, 0, 0, uint32(2 ** 31 - 1)), frame(window, 0, 1, uint32(2 ** 31 - 1))], end: 'silence' },
  'settings that allow nothing': { chunks: [settings([3, 0], [4, 0]), frame(TYPES.settings, ACK, 0)], end: 'silence' },
  'settings that are not allowed': { chunks: [settings([2, 7], [4, 2 ** 31], [5, 1])], end: 'silence' },
  'ALTSVC and ORIGIN that are cut short': { chunks: [hello, frame(altsvc, 0, 0, Buffer.of(0, 99)), frame(origin, 0, 0, Buffer.of(0, 99, 1))], end: 'silence' },
  ...isNghttp2Fixed && {
    'an ALTSVC that is cut short, and a frame of a wrong size': {
      chunks: [Buffer.concat([hello, frame(altsvc, 0, 0, Buffer.of(0, 99)), frame(ping, 0, 0, Buffer.alloc(7))])], end: 'silence'
    }
  },
  'data without end': { chunks: [hello, answer, frame(data, 0, 1, kilobytes(16))], isEndless: true, end: 'silence' },
  // The connection is closed as soon as its only call has ended, and in the middle of what was received together.
  ...Object.fromEntries(Object.entries({
    'an answer that is too long': [answer, ...Array(5).fill(frame(data, 0, 1, Buffer.alloc(13_500)))],
    'an answer that is none': [answer, frame(data, END_STREAM, 1, kilobytes(1))],
    'an answer with trailers': [answer, frame(data, 0, 1, kilobytes(1)), frame(headers, END_HEADERS | END_STREAM, 1, field('grpc-status', '0'))],
    'a refusal': [frame(headers, END_HEADERS | END_STREAM, 1, field(':status', '503'))]
  }).map(([name, frames]) => [`${name}, and a frame of a wrong size`, {
    chunks: [Buffer.concat([hello, ...frames, frame(ping, 0, 0, Buffer.alloc(7))])], calls: 1, end: 'silence' as const
  }])),
  'data before the answer': { chunks: [hello, frame(data, 0, 1, kilobytes(16))], end: 'silence' },
  'empty data without end': { chunks: [hello, answer, Buffer.concat(Array(500).fill(frame(data, 0, 1)))], isEndless: true, end: 'silence' },
  'pings without end': { chunks: [hello, Buffer.concat(Array(500).fill(frame(ping, 0, 0, Buffer.alloc(8))))], isEndless: true, end: 'silence' },
  'settings without end': { chunks: [hello, Buffer.concat(Array(500).fill(settings()))], isEndless: true, end: 'silence' },
  nothing: { chunks: [], end: 'silence' },
  'nothing, and the end': { chunks: [], end: 'fin' },
  'nothing, and a reset': { chunks: [], end: 'reset' }
}

for (const moment of moments) {
  t.test(`T36: whatever an upstream sends at the moment '${moment}', each call ends as a failure, and nothing else does`, async (t) => {
    await Promise.all(Object.entries(attacks).map(async ([name, { calls = 2, ...attack }]) => {
      const upstream = await startRawUpstream(t)
      for (const result of await callUpstream(upstream, { moment, ...attack }, calls)) {
        t.match(result, { failure: { kind: /^(unavailable|timeout)$/ } }, name)
      }
    }))
  })
}

t.test('T36: the upstream is told not to push', async (t) => {
  const upstream = await startRawUpstream(t)
  await callUpstream(upstream, { moment: 'request', chunks: [hello], end: 'fin' }, 1)
  // The first frame holds the settings, in pairs of six bytes.
  const sent = upstream.received.subarray(PREFACE_BYTES)
  const pairs = Array.from({ length: sent.readUIntBE(0, 3) / 6 }, (_, index) => {
    const at = FRAME_HEAD_BYTES + index * 6
    return [sent.readUInt16BE(at), sent.readUInt32BE(at + 2)]
  })
  t.strictSame(pairs.find(([setting]) => setting === ENABLE_PUSH), [ENABLE_PUSH, 0])
})

t.test('T36: connections that end between two pieces of a header are collected without harm', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect: (options?: { type: 'minor' }) => void = runInNewContext('gc')
  const upstreams = await Promise.all(Array.from({ length: LANES }, () => startRawUpstream(t)))
  for (let round = 0; round < 5; round++) {
    await Promise.all(upstreams.map(async (upstream) => {
      await callUpstream(upstream, { moment: 'request', chunks: [hello, frame(headers, 0, 1, answerFields), frame(data, 0, 1)], end: 'silence' }, 1)
    }))
    collect({ type: 'minor' })
  }
  collect()
  t.pass('the process goes on')
})

const streamIds = fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.constantFrom(0, 2, 3, 5, 2 ** 31 - 1))
const numbers = fc.oneof(fc.constantFrom(0, 1, 2, 7, 8, 2 ** 14, 2 ** 16, 2 ** 31 - 1, 2 ** 32 - 1), fc.nat())
const bytes = fc.uint8Array({ maxLength: 40 })
const flags = fc.oneof(fc.constantFrom(0, END_STREAM, END_HEADERS, END_STREAM | END_HEADERS, 8, 0x20), fc.nat(255))
const message = Buffer.from([0, 0, 0, 0, 7, 0x0a, 5, ...Buffer.from('req_1')])
const trailers = field('grpc-status', '0')
const blocks = fc.constantFrom(
  answerFields, pushedFields, trailers, Buffer.concat([answerFields, trailers]), field('grpc-status', '16'), field(':status', '100'),
  field(':status', '503'), field('x', '\0'), field('', ''), Buffer.concat([answerFields, field('grpc-status-details-bin', '%')]), manyFields.subarray(0, 15_000))
const types = fc.nat(14).filter((type) => isNghttp2Fixed || ![altsvc, origin].includes(type))
const frames = fc.oneof(
  fc.constantFrom(answer, pushed, hello, frame(headers, END_HEADERS | END_STREAM, 1, trailers), frame(data, 0, 1, message)),
  fc.tuple(streamIds, numbers).map(([id, promised]) => promise(id, promised)),
  fc.tuple(flags, streamIds, blocks).map(([flags, id, block]) => frame(headers, flags, id, block)),
  fc.tuple(flags, streamIds, blocks).map(([flags, id, block]) => frame(continuation, flags, id, block)),
  fc.tuple(flags, streamIds, fc.oneof(bytes, fc.constant(kilobytes(16)))).map(([flags, id, payload]) => frame(data, flags, id, payload)),
  fc.tuple(streamIds, numbers).map(([id, code]) => frame(reset, 0, id, uint32(code))),
  fc.tuple(streamIds, numbers, bytes).map(([id, code, debug]) => frame(goaway, 0, 0, Buffer.concat([uint32(id, code), debug]))),
  fc.array(fc.tuple(fc.nat(9), numbers), { maxLength: 4 }).map((pairs) => settings(...pairs)),
  fc.tuple(streamIds, numbers).map(([id, increment]) => frame(window, 0, id, uint32(increment))),
  fc.tuple(fc.nat(1), bytes).map(([flags]) => frame(ping, flags, 0, Buffer.alloc(8))),
  fc.tuple(types, flags, streamIds, bytes).map(([type, flags, id, payload]) => frame(type, flags, id, payload)),
  fc.tuple(types, flags, streamIds, bytes, fc.nat(2 ** 24 - 1)).map(([type, flags, id, payload, length]) => frame(type, flags, id, payload, length)),
  bytes)
const scripts: fc.Arbitrary<Script> = fc.record({
  moment: fc.constantFrom(...moments),
  chunks: fc.tuple(fc.boolean(), fc.array(frames, { maxLength: 8 }), fc.boolean()).map(([isPolite, all, isOne]) => {
    const chunks = isPolite ? [hello, ...all] : all
    return isOne ? [Buffer.concat(chunks)] : chunks
  }),
  end: fc.constantFrom('silence', 'fin', 'reset')
})

t.test('T36: whatever frames an upstream sends, each call ends within its budget, and the process goes on', async (t) => {
  const upstreams = await Promise.all(Array.from({ length: LANES }, () => startRawUpstream(t)))
  const kinds = new Map<string, number>()
  const runs = Math.ceil(numRuns / LANES)
  const rounds = fc.array(fc.tuple(scripts, fc.integer({ min: 1, max: 2 })), { minLength: LANES, maxLength: LANES })
  await fc.assert(fc.asyncProperty(rounds, async (all) => {
    await Promise.all(all.map(async ([script, count], lane) => {
      const upstream = upstreams[lane] as Upstream
      for (const { failure } of await callUpstream(upstream, script, count, SHORT_BUDGET_MS)) {
        const kind = failure?.kind ?? 'taken'
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    }))
  }), { numRuns: runs })
  t.comment(`${runs * LANES} connections: ${[...kinds].map(([kind, count]) => `${count} × ${kind}`).join(', ')}`)
  t.ok(kinds.has('unavailable') && kinds.has('timeout'), 'different failures were met')
})
