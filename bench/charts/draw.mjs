import { parse, View } from 'vega'
import { writeChart } from '../results.mjs'
import { barChart } from './bar-chart.mjs'
import { growthChart } from './growth-chart.mjs'

const at50ms = ['1 connection, upstream 50 ms', '50 connections, upstream 50 ms', '200 connections, upstream 50 ms']

/** Every chart: what it is drawn from, and how. */
const charts = {
  pages: ({ pages }) => pages && barChart(pages, { title: 'GET /login and the confirm page', unit: 'requests/s' }),
  completions: ({ completions }) => completions && barChart(completions, { title: 'Completed logins', unit: 'logins/s' }),
  'completions-p50': ({ completions }) => completions &&
    barChart(completions, { title: 'Time of a completion, half are faster', unit: 'ms (p50)', groups: at50ms }),
  'completions-p99': ({ completions }) => completions &&
    barChart(completions, { title: 'Time of a completion, 99 % are faster', unit: 'ms (p99)', groups: at50ms }),
  'completions-cpu': ({ completions }) => completions &&
    barChart(completions, { title: 'CPU of a completion', unit: 'ms CPU/login', groups: at50ms }),
  memory: ({ memory }) => memory && barChart(memory, {
    title: 'Memory held after 100,000 logins that nobody finished',
    unit: 'MB',
    groups: ['Memory held, growth'],
    limit: { value: 5, text: 'target: below 5 MB' }
  }),
  growth: ({ growth }) => growth && growthChart(growth, {
    title: 'Speed after logins that nobody finished', axis: 'logins started and never finished, in the same server'
  }),
  'resource-server': (results) => results['resource-server'] &&
    barChart(results['resource-server'], { title: 'A route behind the guard of the resource server', unit: 'requests/s' })
}

/** Draws what was measured, now or before. */
export async function drawCharts (results) {
  for (const [name, specify] of Object.entries(charts)) {
    const spec = specify(results)
    if (spec) await writeChart(name, await new View(parse(spec), { renderer: 'none' }).toSVG())
  }
}
