import { prettyFactory } from 'pino-pretty'

export interface ReadableLog {
  /** For Fastify. */
  logger: { level: string, stream: { write (line: string): void } }
}

interface LogLine {
  level: number
  reqId?: string
  req?: { method: string, url: string }
  res?: { statusCode: number }
  responseTime?: number
  err?: object
}

// As pino counts. What a client did wrong is below it, and is known from its message.
const errorLevel = 50

/** A line for people about each request when it is answered, and about everything else as it happens. */
export function createReadableLog (print: (text: string) => void, isColored: boolean): ReadableLog {
  const pretty = prettyFactory({
    colorize: isColored, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname,reqId', singleLine: true
  })
  const underWay = new Map<string, string>()
  const write = (line: string): void => {
    const { req, res, err, responseTime, ...log }: LogLine = JSON.parse(line)
    const { reqId = '' } = log
    if (err) {
      print(pretty(log.level < errorLevel ? log : { ...log, err }))
    } else if (req) {
      // A query can hold what nobody else may know.
      underWay.set(reqId, `${req.method} ${req.url.split('?')[0]}`)
    } else if (responseTime !== undefined) {
      print(pretty({ ...log, msg: `${underWay.get(reqId)} ${res?.statusCode} (${Math.round(responseTime)} ms)` }))
      underWay.delete(reqId)
    } else {
      print(pretty(log))
    }
  }
  return { logger: { level: 'info', stream: { write } } }
}
