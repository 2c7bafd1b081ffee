import { hint, ok, problem, Unmet, type Verdict } from '../findings/finding.js'
import type { CheckGroup } from '../findings/check.js'
import type { Software } from './software.js'

type Version = readonly [major: number, minor: number]

const oldestNode: Version = [20, 19]
const maintainedNode: Version = [22, 0]
const oldestSdk: Version = [2, 11]
const namingSdk: Version = [2, 17]

/** Whether the versions installed here are new enough. */
export function createSoftwareChecks (software: Software): CheckGroup {
  return {
    heading: 'Software',
    checks: [
      { code: 'node-version', title: 'Version of Node.js', run: () => checkNode(software) },
      { code: 'sdk-version', title: 'Version of @scalekit-sdk/node', run: () => checkSdk(software) }
    ]
  }
}

function checkNode ({ node }: Software): Verdict {
  if (isOlder(node, oldestNode)) return problem(node, 'Update Node.js to 22 or later. The oldest that works is 20.19.')
  if (isOlder(node, maintainedNode)) return hint(node, 'Update Node.js to 22 or later. Node.js 20 gets no fixes.')
  return ok(node)
}

function checkSdk ({ sdk }: Software): Verdict {
  if (sdk === undefined) throw new Unmet('it does not say its version')
  if (isOlder(sdk, oldestSdk)) {
    return problem(sdk, 'Update @scalekit-sdk/node to 2.11 or later. Older versions cannot report failed logins.')
  }
  if (isOlder(sdk, namingSdk)) {
    return hint(sdk, 'Update @scalekit-sdk/node to 2.17 or later. Then the confirm page shows which app asks.')
  }
  return ok(sdk)
}

function isOlder (version: string, [major, minor]: Version): boolean {
  const [givenMajor = 0, givenMinor = 0] = version.split('.').map(Number)
  return givenMajor < major || (givenMajor === major && givenMinor < minor)
}
