import t from 'tap'
import { createHopLog } from '../../example-app/dist/demo/hop-log.js'
import { listenForRedirect } from '../../example-app/dist/demo/redirect-listener.js'
import { tellStory } from '../../example-app/dist/demo/story.js'
import { startTestServices } from './start-services.js'

for (const [name, versionNegotiation] of Object.entries({
  '2025-11-25': { mode: 'legacy' as const },
  '2026-07-28': { mode: { pin: '2026-07-28' } }
})) {
  t.test(`an MCP client of ${name} signs its user in to read, and comes back to write`, async (t) => {
    const services = await startTestServices(t)
    const redirect = await listenForRedirect()
    t.teardown(() => redirect.close())
    const lines: string[] = []
    const log = createHopLog(() => 'somebody', (line) => lines.push(line))
    t.strictSame(await tellStory({ services, redirect, log, versionNegotiation }), {
      userName: 'Alice Example',
      protocolVersion: name,
      addedScopes: ['notes:write']
    })
    t.equal(lines.filter((line) => line.includes('insufficient_scope')).length, 1)
  })
}
