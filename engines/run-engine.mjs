import { inTime } from './until.mjs'
import { createWorld } from './world.mjs'

const CHECK_LIMIT_MS = 90_000

/**
 * Runs checks in one engine: one browser, and a new profile for each check.
 * @returns `{ name, version, seconds, slowest, outcomes }`; an outcome is `{ kind, reason }`
 */
export async function runEngine (name, checks, { deviations, print }) {
  const driver = await import(`./drivers/${name}.mjs`)
  const outcomes = new Map()
  if (!driver.findProgram()) {
    const kind = process.env.CI ? 'failed' : 'skipped'
    print(`${kind === 'failed' ? 'NOT OK ' : 'skipped'}  ${name}: it is not installed, or what drives it is not`)
    outcomes.set('installed', { kind })
    return { name, outcomes }
  }
  const started = performance.now()
  const world = await createWorld(driver)
  const times = []
  let version
  try {
    const browser = await driver.launch(world)
    version = browser.version
    for (const [check, run] of checks) {
      const begun = performance.now()
      const outcome = await judge(world, browser, run, deviations[check]?.[name])
      times.push([check, performance.now() - begun])
      outcomes.set(check, outcome)
      print(describe(name, check, outcome))
    }
    await browser.close()
  } catch (error) {
    outcomes.set('launch', { kind: 'failed' })
    print(`NOT OK   ${name}: ${error.stack}`)
  } finally {
    await world.close()
  }
  const [slowest = ['', 0]] = times.sort(([, one], [, other]) => other - one)
  return {
    name,
    version,
    outcomes,
    seconds: inSeconds(performance.now() - started),
    slowest: `${inSeconds(slowest[1])} s (${slowest[0]})`
  }
}

async function judge (world, browser, run, { notPossible, deviates, source } = {}) {
  if (notPossible !== undefined) return { kind: 'not possible', reason: `${notPossible} (${source})` }
  const error = await runCheck(world, browser, run)
  if (deviates === undefined) {
    return error === undefined ? { kind: 'passed' } : await runAgain(world, browser, run, error)
  }
  if (error === undefined) return { kind: 'failed', reason: 'it deviates no longer: take it out of deviations.mjs' }
  return { kind: 'deviates', reason: `${deviates} (${source})` }
}

/** Drivers lose a command now and then: a check fails if it fails twice. What happened first is printed. */
async function runAgain (world, browser, run, first) {
  const error = await runCheck(world, browser, run)
  if (error !== undefined) return { kind: 'failed', reason: error }
  return { kind: 'passed', note: `at the second attempt. The first: ${first}` }
}

/** Returns what is wrong, if anything. */
async function runCheck (world, browser, run) {
  world.clear()
  const profiles = []
  const openTab = async (options) => {
    const profile = await browser.openProfile(options)
    profiles.push(profile)
    return await profile.newTab()
  }
  try {
    await inTime('the end of the check', run({ world, openTab }), CHECK_LIMIT_MS)
    return undefined
  } catch (error) {
    return `${error.stack}\n      what the servers got:\n${world.requests.describe()}`
  } finally {
    // One that does not close ends with its browser.
    for (const profile of profiles) await inTime('its end', profile.close(), CHECK_LIMIT_MS).catch(() => {})
  }
}

const labels = { passed: 'ok     ', failed: 'NOT OK ', 'not possible': '-      ', deviates: 'deviates' }

function describe (engine, check, { kind, reason, note }) {
  const line = `${labels[kind]}  ${engine.padEnd(8)}  ${check}${note === undefined ? '' : `, ${note}`}`
  if (reason === undefined) return line
  return kind === 'failed' ? `${line}\n      ${reason}` : `${line}: ${reason}`
}

const inSeconds = (milliseconds) => Math.round(milliseconds / 100) / 10
