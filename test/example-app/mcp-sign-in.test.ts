import t from 'tap'
import { Browser } from '../../example-app/src/demo/browser.js'
import { connectMcpClient } from '../../example-app/src/demo/mcp-client.js'
import { listenForRedirect } from '../../example-app/src/demo/redirect-listener.js'
import { useTools } from '../../example-app/src/demo/tool-calls.js'
import { signInAndAllow } from '../../example-app/src/demo/user-journey.js'
import { startTestServices } from './start-services.js'

const { demoUser, mcpUrl } = await startTestServices(t)

for (const [name, versionNegotiation] of Object.entries({
  '2025-11-25': { mode: 'legacy' as const },
  '2026-07-28': { mode: { pin: '2026-07-28' } }
})) {
  t.test(`an MCP client of ${name} signs its user in from a standing start and uses the tools`, async (t) => {
    const redirect = await listenForRedirect()
    t.teardown(() => redirect.close())
    const client = await connectMcpClient({
      mcpUrl,
      redirectUrl: redirect.url,
      versionNegotiation,
      authorize: async (url) => {
        await signInAndAllow(new Browser(), url, demoUser)
        return redirect.answer
      }
    })
    t.teardown(() => client.close())
    t.equal(client.getNegotiatedProtocolVersion(), name)
    t.equal(await useTools(client), 'Alice Example')
  })
}
