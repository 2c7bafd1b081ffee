import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { findFreePort } from '../../example-app/dist/open-port.js'
import { createScalekitEmulator } from '../../dist/testing/index.js'
import { isInstalled, startProgram } from '../example-app/start-program.js'
import { arriveSignedIn } from '../support/host.js'
import { Visitor } from '../support/visitor.js'
import type { MeasuredHostOptions } from './measured-host.js'

const recipe = new URL('../../examples/opentelemetry/', import.meta.url)
const alerts = fileURLToPath(new URL('alerts.yml', recipe))

interface Panel { title: string, targets: Array<{ expr: string }> }

/** A host in a process of its own, with the telemetry of the recipe, and the emulator that it hands its logins to. */
async function startMeasuredHost (t: Test, metricsPort: number) {
  let origin = ''
  const emulator = await createScalekitEmulator({ loginUrl: () => `${origin}/login` })
  t.teardown(() => emulator.close())
  const { environmentUrl, clientId, clientSecret, connectionId } = emulator
  const options: MeasuredHostOptions = {
    login: { environmentUrl, clientId, clientSecret, connectionId },
    resource: { environmentUrl, resource: 'http://127.0.0.1/mcp', resourceId: 'res_1', scopesSupported: [] }
  }
  const host = fork(fileURLToPath(new URL('measured-host.js', import.meta.url)), {
    execArgv: ['--import', new URL('telemetry.mjs', recipe).href],
    env: { ...process.env, METRICS_PORT: String(metricsPort) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  const output = text(host.stdout ?? Readable.from([]))
  const exit = once(host, 'exit')
  /** @returns what it has printed: its spans */
  const stop = async (): Promise<string> => {
    if (host.connected) host.disconnect()
    await exit
    return await output
  }
  t.teardown(stop)
  host.send(options)
  const [listening] = await once(host, 'message')
  origin = String(listening)
  return { origin, emulator, stop }
}

async function startPrometheus (t: Test, metricsPort: number): Promise<(path: string) => Promise<unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const port = await findFreePort()
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify({
    global: { scrape_interval: '200ms', scrape_timeout: '200ms', evaluation_interval: '200ms' },
    rule_files: [alerts],
    scrape_configs: [{ job_name: 'host', static_configs: [{ targets: [`127.0.0.1:${metricsPort}`] }] }]
  }))
  await startProgram(t, 'prometheus', [
    `--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`, `--web.listen-address=127.0.0.1:${port}`
  ], 'Server is ready to receive web requests')
  return async (path) => {
    const { status, data, error } = Object(await (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`)).json())
    if (status !== 'success') throw new Error(`${path}: ${error}`)
    return data
  }
}

t.test('the spans of the recipe hold no state and no login request ID', async (t) => {
  const { origin, emulator, stop } = await startMeasuredHost(t, await findFreePort())
  const visitor = new Visitor(origin)
  const { fields, state, loginRequestId } = await arriveSignedIn(visitor, { emulator }, 'alice')
  await visitor.post('/login/continue', { ...fields, action: 'continue' })
  const spans = await stop()
  for (const name of ["name: 'GET /login'", "name: 'request'", "name: 'scalekit_login.hand_off'", 'state=REDACTED']) {
    t.ok(spans.includes(name), name)
  }
  for (const value of [state, loginRequestId, 'alice']) t.notOk(spans.includes(value))
})

if (!isInstalled('prometheus')) {
  t.plan(0, 'prometheus is not installed')
} else {
  t.test('each alert fires on what it is for, and on nothing else', async (t) => {
    const rules = fileURLToPath(new URL('../../test/telemetry/alerts.yml', import.meta.url))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', rules], { encoding: 'utf8' })
    t.equal(status, 0, stdout + stderr)
  })

  t.test('a real Prometheus finds what the dashboard and the alerts ask for', async (t) => {
    const metricsPort = await findFreePort()
    const { origin, emulator } = await startMeasuredHost(t, metricsPort)
    const ask = await startPrometheus(t, metricsPort)
    const query = async (expression: string): Promise<unknown[]> =>
      Object(await ask(`query?query=${encodeURIComponent(expression)}`)).result
    const visitor = new Visitor(origin)

    async function connect (outcome: 'well' | 'badly') {
      const { fields } = await arriveSignedIn(visitor, { emulator }, `user_${Math.random()}`)
      if (outcome === 'badly') emulator.failNext('permission_denied')
      await visitor.post('/login/continue', { ...fields, action: 'continue' })
      await fetch(`${origin}/mcp`, { headers: { authorization: 'Bearer unknown' } })
    }

    const { panels } = JSON.parse(await readFile(new URL('grafana-dashboard.json', recipe), 'utf8')) as { panels: Panel[] }
    const missing = new Set(panels.flatMap(({ title, targets }) => targets.map(({ expr }) => `${title}: ${expr}`)))
    t.equal(missing.size, 15)
    // Rates need two values: until each is there, logins go on.
    while (missing.size > 0) {
      await connect('well')
      await connect('badly')
      for (const one of missing) {
        const expression = one.replace(/^.*?: /, '').replaceAll('$connection', '.*').replaceAll('$__rate_interval', '1m')
        if (hasNumber(await query(expression))) missing.delete(one)
      }
      await sleep(100)
    }
    t.pass('each panel shows something')
    t.match(await query('sum by (error_type) (scalekit_login_steps_total{scalekit_login_step="failed"})'), [
      { metric: { error_type: 'FST_SCALEKIT_USER_DETAILS_REJECTED' } }
    ])

    const { groups } = Object(await ask('rules'))
    t.match(groups, [{ rules: { length: 9 } }])
    for (const { name, health } of groups[0].rules) t.equal(health, 'ok', name)
  })
}

/** Whether a result has a value that can be drawn. */
function hasNumber (result: unknown[]): boolean {
  return result.some((series) => Number.isFinite(Number(Object(series).value?.[1])))
}
