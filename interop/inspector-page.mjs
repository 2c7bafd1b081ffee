// The page of MCP Inspector in Chromium: its user connects, signs in, allows access, and sees the tools.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { findFreePort } from './free-port.mjs'
import { node22, pathOf } from './run-program.mjs'

const CHROMIUM = '/usr/bin/chromium'
const args = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic']

export async function checkInspectorPage (check, { mcpUrl, demoUser }) {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-'))
  const port = await findFreePort()
  const inspector = spawn(node22, [pathOf('.bin/mcp-inspector'), '--web', '--server-url', mcpUrl, '--transport', 'http'], {
    env: { PATH: process.env.PATH, HOME: folder, MCP_AUTO_OPEN_ENABLED: 'false', CLIENT_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args })
  try {
    const page = await browser.newPage()
    await page.goto(await readAddress(inspector.stdout, port))
    await page.getByRole('switch').first().click({ force: true })
    await page.getByLabel('Email').fill(demoUser.email)
    await page.getByLabel('Password').fill(demoUser.password)
    for (const name of ['Sign in', 'Continue', 'Allow']) {
      // By keyboard: the confirm page takes no click that came too soon.
      await page.getByRole('button', { name, exact: true }).press('Enter')
    }
    await page.getByText('Connected', { exact: true }).waitFor()
    check('MCP Inspector\'s page connects, and its user signs in', true)
    await page.getByText('Tools', { exact: true }).first().click()
    for (const title of ['Who am I', 'List notes']) await page.getByText(title, { exact: true }).first().waitFor()
    check('MCP Inspector\'s page lists the tools that its token allows', await page.getByText('Add a note', { exact: true }).count() === 0)
  } finally {
    await browser.close()
    inspector.kill()
    await rm(folder, { recursive: true, force: true })
  }
}

/** It prints its address with a token of its own. */
async function readAddress (output, port) {
  let printed = ''
  for await (const chunk of output) {
    printed += chunk
    const [, address] = new RegExp(`(http://127\\.0\\.0\\.1:${port}\\S+)\\s`).exec(printed) ?? []
    if (address !== undefined) return address
  }
  throw new Error('MCP Inspector has ended')
}
