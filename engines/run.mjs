// The pages of this package in three engines. Build first, then: node engines/run.mjs [--matrix] [webkit] [arrivals]
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
if (!existsSync(`${here}node_modules`)) {
  execFileSync('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund'], { stdio: 'inherit' })
}
const [{ chooseChecks, engineNames }, { runEngine }, { deviations }, { renderMatrix }] =
  await Promise.all(['choose', 'run-engine', 'deviations', 'matrix'].map(async (name) => await import(`./${name}.mjs`)))

// What was started ends with this process, also when it is told to end.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const words = process.argv.slice(2)
const engines = engineNames.filter((name) => words.includes(name))
const others = words.filter((word) => word !== '--matrix' && !engineNames.includes(word))
const checks = await chooseChecks(others)
const results = await Promise.all((engines.length > 0 ? engines : engineNames).map(async (name) =>
  await runEngine(name, checks, { deviations, print })))

for (const { name, version, seconds, slowest } of results.filter(({ version }) => version !== undefined)) {
  print(`${name} ${version}: ${seconds} s, slowest ${slowest}`)
}
if (words.includes('--matrix')) print(renderMatrix(checks, results))
const outcomes = results.flatMap((result) => [...result.outcomes.values()])
const count = (kind) => outcomes.filter((outcome) => outcome.kind === kind).length
const again = outcomes.filter(({ note }) => note !== undefined).length
print(`${again} passed at the second attempt`)
print(`${count('passed')} passed, ${count('failed')} failed`)
process.exitCode = count('failed') === 0 ? 0 : 1

function print (line) {
  process.stdout.write(`${line}\n`)
}
