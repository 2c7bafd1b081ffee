// Loaded before a host: its clock is off by the seconds that a file holds, which may change while it runs.
import { readFileSync } from 'node:fs'

const RealDate = Date
const { now } = RealDate
const readClock = () => now() + Number(readFileSync(process.env.CLOCK_SKEW_FILE, 'utf8')) * 1_000

Date.now = readClock
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [readClock()] : args, newTarget),
  apply: () => new RealDate(readClock()).toString()
})
