import { setTimeout as sleep } from 'node:timers/promises'
import { createTestBrowser, type Hop, type TestPage } from '../../dist/testing/index.js'
import type { Account } from './accounts.js'
import type { Deployment } from './deployment.js'
import { servedBy } from './delivery.js'

/** What became of a login, as its user saw it. */
export interface Login {
  account: Account
  loginRequestId: string
  /** The instances that answered, request by request. */
  servedBy: string[]
  /** Pages that said that something failed, and were reloaded. */
  troubles: string[]
  /** Why the user gave up. */
  failure?: string
}

interface Step {
  from: TestPage
  again: () => Promise<TestPage>
}

const mostTurns = 20

/** Somebody in front of a browser, who does what its pages say. */
export class Visitor {
  readonly #browser = createTestBrowser({ headers: () => this.#servedLast(), onHop: (hop) => this.#record(hop) })
  #login: Login | undefined
  #page: TestPage | undefined
  #pressed: Step | undefined
  #lastMethod = 'GET'

  /** @param thinkTime milliseconds in front of each page */
  constructor (readonly deployment: Deployment, readonly thinkTime = 0) {}

  /** Signs in before any login, as whoever uses the app every day has done. */
  async signIn ({ email, password }: Account): Promise<void> {
    const page = await this.#browser.open(`${this.deployment.proxy.origin}/signin`)
    const { status, url } = await page.submit({ email, password })
    if (status !== 200 || url.pathname !== '/notes') throw new Error(`signing in ended with ${status} at ${url.pathname}`)
  }

  async logIn (account: Account): Promise<Login> {
    await this.begin(account)
    return this.finish()
  }

  /** Comes from Scalekit, and looks at the first page: to sign in, or to confirm. */
  async begin (account: Account): Promise<Login> {
    const { loginUrl, loginRequestId } = this.deployment.emulator.startLogin()
    const login = { account, loginRequestId, servedBy: [], troubles: [] }
    this.#login = login
    this.#page = await this.#browser.open(loginUrl)
    return login
  }

  /** Goes on with one page, and gives the next. */
  async turn (): Promise<TestPage> {
    if (!this.#page || !this.#login) throw new Error('no login was begun')
    this.#page = await this.#act(this.#page, this.#login)
    return this.#page
  }

  /** Goes on until the browser is back at Scalekit. */
  async finish (): Promise<Login> {
    if (!this.#page || !this.#login) throw new Error('no login was begun')
    const login = this.#login
    try {
      for (let turns = 0; this.#page.url.origin !== this.deployment.emulator.environmentUrl; turns++) {
        if (turns === mostTurns) throw new Error(`no way out of ${this.#page.url.pathname}`)
        await this.turn()
      }
      if (this.#page.status !== 200) throw new Error(`Scalekit answered ${this.#page.status} ${this.#page.title}`)
    } catch (error) {
      login.failure = error instanceof Error ? error.message : String(error)
    }
    return login
  }

  async #act (page: TestPage, { account: { email, password }, troubles }: Login): Promise<TestPage> {
    await sleep(this.thinkTime)
    const labels = page.forms.flatMap(({ buttons }) => buttons.map(({ text }) => text))
    if (page.status === 200 && labels.includes('Continue')) {
      return this.#press(page, page.text.includes(email) ? 'Continue' : 'Use another account')
    }
    if (page.status === 200 && labels.includes('Sign in')) return this.#press(page, 'Sign in', { email, password })
    troubles.push(`${page.status} ${this.#lastMethod} ${page.url.pathname} ${/FST_\w+/.exec(page.text)?.[0] ?? page.title}`)
    await sleep(troubles.length * 50)
    return this.#tryAgain(page)
  }

  #press (from: TestPage, label: string, values: Record<string, string> = {}): Promise<TestPage> {
    const again = (): Promise<TestPage> => from.submit(values, { button: label })
    this.#pressed = { from, again }
    return again()
  }

  /**
   * Reloads what failed, which sends a form again; goes back from a form that is out of date; follows a link to
   * Scalekit.
   */
  async #tryAgain (page: TestPage): Promise<TestPage> {
    const { status, url, links } = page
    const back = links.find(({ href }) => href.origin === this.deployment.emulator.environmentUrl)
    if (back !== undefined) return page.click(back.href.href)
    const step = this.#lastMethod === 'POST' ? this.#pressed : undefined
    if (status >= 500) return step ? step.again() : this.#browser.open(url)
    if (status === 403 && step) return this.#browser.open(step.from.url)
    throw new Error(`gave up at ${status} ${url.pathname}`)
  }

  /** Which instance answered last, for the proxy to choose another. */
  #servedLast (): Record<string, string> {
    const last = this.#login?.servedBy.at(-1)
    return last === undefined ? {} : { [servedBy]: last }
  }

  #record ({ method, headers }: Hop): void {
    this.#lastMethod = method
    const instance = headers.get(servedBy)
    if (instance !== null) this.#login?.servedBy.push(instance)
  }
}
