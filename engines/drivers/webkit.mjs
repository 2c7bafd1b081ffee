// WebKitGTK's MiniBrowser, driven over WebDriver, on a screen that nobody sees.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Builder, Capabilities } from 'selenium-webdriver'
import { listen } from '../servers/listen.mjs'
import { inTime, until } from '../until.mjs'
import { once, refuseOptions } from './tab.mjs'
import { LIMIT_MS, WebKitTab } from './webkit-tab.mjs'

export const name = 'webkit'
export const trustsLocalhost = false
const binary = process.env.WEBKIT_PATH ?? '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'
const driver = process.env.WEBKIT_DRIVER_PATH ?? '/usr/bin/WebKitWebDriver'
const screen = '/usr/bin/Xvfb'

export const findProgram = () => [binary, driver, screen].every((path) => existsSync(path)) ? binary : undefined

export async function launch ({ proxyPort }) {
  const folder = mkdtempSync(join(tmpdir(), 'engines-webkit-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const xvfb = start(screen, ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe']
  })
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    DISPLAY: `:${await readLine(xvfb.stdio[3])}`,
    NO_AT_BRIDGE: '1',
    LIBGL_ALWAYS_SOFTWARE: '1',
    // Without a graphics card, layers cost more than they save.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1'
  }
  return {
    version: execFileSync(binary, ['--version'], { env, encoding: 'utf8' }).trim().replace(/^\D*/, ''),
    async openProfile (options = {}) {
      refuseOptions('WebKit', options, limits)
      return await startSession(env, options, proxyPort)
    },
    close: async () => { xvfb.kill() }
  }
}

/**
 * A driver has one session at a time. One for each profile costs no more, and checks may open several.
 * On a busy machine, one of about 50 loses its browser at the start and never answers (2.50): there are more attempts.
 */
async function startSession (env, options, proxyPort, attempts = 3) {
  const port = await findFreePort()
  const service = start(driver, [`--port=${port}`], { stdio: 'ignore', env })
  const url = `http://127.0.0.1:${port}`
  try {
    await until('WebKitWebDriver', async () => (await fetch(`${url}/status`)).ok)
    return createProfile(service, await inTime('WebKit', openSession(url, options, proxyPort), LIMIT_MS))
  } catch (error) {
    service.kill()
    if (attempts === 1) throw error
    return await startSession(env, options, proxyPort, attempts - 1)
  }
}

const limits = {
  forcedColors: 'WebKitGTK has no forced colours',
  textZoom: 'started with a larger font, MiniBrowser does not answer its driver'
}

/** A session starts a browser of its own, with storage that is gone at its end. */
async function openSession (url, { scripts, cookies, width = 1000, height = 800 }, proxyPort) {
  const session = await new Builder().usingServer(url).withCapabilities(new Capabilities({
    browserName: 'MiniBrowser',
    // It trusts the authorities of the whole machine only.
    acceptInsecureCerts: true,
    // With any other, a command that meets a page on its way to the next one may wait for ever (2.50).
    pageLoadStrategy: 'none',
    'webkitgtk:browserOptions': {
      binary,
      args: [
        '--automation',
        // Not by the capability: with `sslProxy`, it would speak TLS with the proxy.
        `--proxy=http://127.0.0.1:${proxyPort}`, '--ignore-host=localhost', '--ignore-host=127.0.0.1',
        ...scripts === false ? ['--enable-javascript=false'] : [],
        ...cookies === false ? ['--cookies-policy=never'] : []
      ]
    }
  })).build()
  // With the address bar. No window is narrower than 447 pixels.
  await session.manage().window().setRect({ width, height })
  return session
}

function createProfile (service, session) {
  const tabOf = once((handle) => new WebKitTab(profile, session, handle))
  let hasTab = false
  const profile = {
    async newTab () {
      // A session begins with one.
      if (hasTab) await session.switchTo().newWindow('tab')
      hasTab = true
      return tabOf(await session.getWindowHandle())
    },
    tabs: async () => (await session.getAllWindowHandles()).map(tabOf),
    async close () {
      await inTime('the end of WebKit', session.quit(), LIMIT_MS).catch(() => {})
      service.kill()
    }
  }
  return profile
}

/** Starts a program that does not outlive this process. */
function start (path, args, options) {
  const program = spawn(path, args, options)
  const kill = () => program.kill()
  process.once('exit', kill)
  program.once('exit', () => process.off('exit', kill))
  return program
}

async function readLine (stream) {
  let read = ''
  for await (const chunk of stream) {
    read += chunk
    if (read.includes('\n')) return read.trim()
  }
  throw new Error('Xvfb has ended')
}

/** WebKitWebDriver takes a port and does not choose one. */
async function findFreePort () {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
