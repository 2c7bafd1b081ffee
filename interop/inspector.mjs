// The command line of MCP Inspector, with a token of an agent.
import { getAgentToken } from './conformance.mjs'
import { runProgram } from './run-program.mjs'

export async function checkInspector (check, { mcpUrl, emulator }) {
  const token = await getAgentToken(emulator, mcpUrl)
  const call = async (...args) => {
    const { stdout, output } = await runProgram('.bin/mcp-inspector', [
      '--cli', mcpUrl, '--transport', 'http', '--header', `Authorization: Bearer ${token}`, ...args
    ])
    return { text: stdout, output }
  }
  const listed = await call('--method', 'tools/list')
  check('MCP Inspector lists the tools that its token allows',
    listed.text.includes('"list_notes"') && listed.text.includes('"whoami"') && !listed.text.includes('"add_note"'), listed.output)
  const called = await call('--method', 'tools/call', '--tool-name', 'whoami')
  check('MCP Inspector calls a tool', called.text.includes('agent'), called.output)
}
