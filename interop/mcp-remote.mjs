// mcp-remote, the bridge that clients without OAuth use: it signs its user in, and asks for more scopes where a tool needs them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { findAuthorizationUrl, untilListening } from './authorization-url.mjs'
import { node22, pathOf } from './run-program.mjs'
import { createUser } from './user.mjs'

const TURNS = 10
const MOST_LOGINS = 2

export async function checkMcpRemote (check, { mcpUrl, demoUser }, name) {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-remote-'))
  const authorize = createUser(demoUser)
  let logins = 0
  const transport = new StdioClientTransport({
    command: node22,
    args: [pathOf(`${name}/dist/proxy.js`), mcpUrl, '--transport', 'http-only'],
    // Nothing opens a browser: it prints the address then.
    env: { PATH: '/nonexistent', HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
    stderr: 'pipe'
  })
  let printed = ''
  const neverSignedIn = new Promise((_resolve, reject) => {
    transport.stderr.on('data', (chunk) => {
      printed += chunk
      const url = findAuthorizationUrl(printed)
      if (url === undefined) return
      printed = ''
      logins += 1
      untilListening(url).then(() => authorize(url)).catch(reject)
    })
  })
  const client = new Client({ name: 'interop', version: '1.0.0' })
  try {
    const answers = await Promise.race([neverSignedIn, callInTurns(client, transport)])
    const succeeded = answers.filter((answer) => answer === 'ok').length
    check(`${name}: ${succeeded} of ${TURNS} alternating calls, ${logins} logins`,
      succeeded === TURNS && logins <= MOST_LOGINS, JSON.stringify(answers.find((answer) => answer !== 'ok')))
  } finally {
    await client.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function callInTurns (client, transport) {
  await client.connect(transport, { timeout: 60_000 })
  const answers = []
  for (let turn = 0; turn < TURNS; turn++) {
    const [tool, values] = turn % 2 === 0 ? ['list_notes', {}] : ['add_note', { text: `note ${turn}` }]
    const { isError, content } = await client.callTool({ name: tool, arguments: values }, { timeout: 60_000 })
    answers.push(isError ? content : 'ok')
  }
  return answers
}
