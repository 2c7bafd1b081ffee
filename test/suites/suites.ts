import { readdir } from 'node:fs/promises'
import t from 'tap'

const tests = new URL('../', import.meta.url)

/**
 * Files that share a process, by folder or file: most of the time of a small file is that of its process. The longest
 * run alone (`tap.include` in package.json). They start in the order of their paths: what mostly waits is in
 * `long-waits`, so that it waits while others are busy.
 */
export const suites = {
  unit: [
    'connected-apps/', 'errors/', 'login/', 'options/', 'who-asks/', 'pages/pages.test.js', 'pending-login/', 'scalekit/', 'user/', 'hand-off/call-queue.test.js',
    'hand-off/outcomes.test.js', 'hand-off/send-user-details.test.js', 'hand-off/tracing.test.js', 'telemetry/telemetry.test.js', 'public-api.test.js', 'suites/complete.test.js'
  ],
  routes: ['decorators/', 'registration/', 'routes/', 'threats.test.js', 'whole-flow.test.js'],
  'hand-off': [
    'hand-off/failures.test.js', 'hand-off/fault-answers.test.js', 'hand-off/limit.test.js', 'hand-off/load.test.js',
    'hand-off/shared-failure.test.js', 'redis/'
  ],
  emulator: ['testing/'],
  command: ['command/'],
  'resource-server': ['examples/', 'resource-server/mcp-', 'resource-server/rfc-'],
  'example-app': [
    'example-app/config.test.js', 'example-app/embedded-database.test.js', 'example-app/mcp-', 'example-app/notes.test.js',
    'example-app/readable-log.test.js', 'example-app/return-path.test.js', 'example-app/scalekit-login.test.js', 'example-app/sign-', 'example-app/waiting-app.test.js'
  ],
  browser: ['chromium.test.js', 'whole-documents.test.js', 'pages/accessibility.test.js', 'resource-server/browser.test.js'],
  programs: [
    'example-app/demo.test.js', 'example-app/postgres.test.js', 'example-app/redis-sessions.test.js', 'readme.test.js',
    'telemetry/recipe.test.js'
  ],
  'sdk-2.19': ['sdk-2.19/']
}

/** The test files whose paths begin as one of these. */
export async function findTests (beginnings: readonly string[]): Promise<string[]> {
  const files = await readdir(tests, { recursive: true })
  return files.filter((file) => file.endsWith('.test.js') && !file.endsWith('.suite.test.js'))
    .filter((file) => beginnings.some((beginning) => file.startsWith(beginning))).sort()
}

/**
 * Loads the tests of a suite into this process. They run one after the other, as in a file. What a file registers with
 * the root's `teardown` is registered once all are loaded: after the first, tap ends the root as soon as it has nothing
 * to run, also while the next file is still loading.
 */
export async function loadSuite (name: keyof typeof suites): Promise<void> {
  const { teardown } = t
  const late: Array<() => unknown> = []
  Object.assign(t, { teardown: (end: () => unknown) => { late.push(end) } })
  for (const file of await findTests(suites[name])) await import(new URL(file, tests).href)
  Object.assign(t, { teardown })
  for (const end of late) t.teardown(end)
}
