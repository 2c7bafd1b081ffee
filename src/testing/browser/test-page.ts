import type { parse as Parse } from 'parse5'
import { chooseForm, type SubmitOptions, type SubmittedFields } from './choose-form.js'
import type { Hop } from './exchange.js'
import { fillInForm } from './fill-in-form.js'
import type { TestForm } from './form-model.js'
import { submissionOf } from './form-submission.js'
import type { Step } from './navigation-headers.js'
import { parseUrl } from './parse-url.js'
import { readDocument, type HtmlDocument, type TestLink } from './read-document.js'
import { readRefresh } from './read-refresh.js'
import { referrerPolicyOf } from './referrer.js'
import { TestBrowserError } from './test-browser-error.js'

/** The browser's current address, and how it got there. */
export interface PageSource {
  url: URL
  /** 0 for an address that was not requested. */
  status: number
  headers: Headers
  text: string
  hops: readonly Hop[]
}

/** What a page needs to navigate further. */
export interface PageContext {
  parse: typeof Parse
  navigate (step: Step): Promise<TestPage>
}

const blank = '<title></title>'

/** The current page. The HTML is parsed on first use. */
export class TestPage implements PageSource {
  /** The current address. */
  readonly url: URL
  /** The status; 0 for an address that was not requested, see {@link TestBrowserOptions.stopAt}. */
  readonly status: number
  readonly headers: Headers
  /** The body as received. */
  readonly text: string
  /** The requests that led here, first to last. */
  readonly hops: readonly Hop[]
  readonly #context: PageContext
  #document: HtmlDocument | undefined

  /** @internal */
  constructor ({ url, status, headers, text, hops }: PageSource, context: PageContext) {
    this.url = url
    this.status = status
    this.headers = headers
    this.text = text
    this.hops = hops
    this.#context = context
  }

  /** The title. Empty if there is none or the response is not HTML. */
  get title (): string {
    return this.#read().title
  }

  get forms (): readonly TestForm[] {
    return this.#read().forms
  }

  get links (): readonly TestLink[] {
    return this.#read().links
  }

  /** Where a `Location` header leads. */
  get location (): URL | undefined {
    const location = this.headers.get('location')
    return location === null ? undefined : parseUrl(location, this.url)
  }

  /** Where a meta refresh or a `Refresh` header leads. */
  get refresh (): URL | undefined {
    return readRefresh(this.headers.get('refresh'), this.url) ?? this.#read().refresh
  }

  /** Which `Referer` its links and forms send. */
  get referrerPolicy (): string {
    return referrerPolicyOf(this.#read().referrerPolicy, referrerPolicyOf(this.headers.get('referrer-policy')))
  }

  /**
   * Fills in a form and submits it as a browser does, with hidden fields, existing values and the button. Resolves to
   * the next page.
   *
   * @throws a {@link TestBrowserError} that lists what the page offers, if a user could not do this
   */
  async submit (fields: SubmittedFields = {}, options: SubmitOptions = {}): Promise<TestPage> {
    const chosen = chooseForm(this.forms, fields, options)
    const submission = await submissionOf(chosen, fillInForm(chosen))
    return await this.#context.navigate({ ...submission, from: this, isActivated: true, headers: {} })
  }

  /**
   * Follows a link, selected by its text or address.
   *
   * @throws a {@link TestBrowserError} with `NO_LINK` or `SEVERAL_LINKS`
   */
  async click (textOrHref: string): Promise<TestPage> {
    const { href, noReferrer } = this.#findLink(textOrHref)
    const referrerPolicy = noReferrer ? 'no-referrer' : this.referrerPolicy
    const from = { url: this.url, referrerPolicy }
    return await this.#context.navigate({ method: 'GET', url: href, from, isActivated: true, headers: {} })
  }

  #findLink (textOrHref: string): TestLink {
    const target = parseUrl(textOrHref, this.url)?.href
    const named = this.links.filter(({ text }) => text === textOrHref)
    const matching = named.length > 0 ? named : this.links.filter(({ href }) => href.href === target)
    const [link] = matching
    const offered = `the page has: ${this.links.map(({ text }) => `"${text}"`).join(', ') || 'none'}`
    if (!link) throw new TestBrowserError('NO_LINK', `No link "${textOrHref}"; ${offered}`)
    if (matching.every(({ href }) => href.href === link.href.href)) return link
    throw new TestBrowserError('SEVERAL_LINKS', `Several links "${textOrHref}" lead to different addresses; ${offered}`)
  }

  #read (): HtmlDocument {
    const isHtml = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(this.headers.get('content-type') ?? '')
    this.#document ??= readDocument(this.#context.parse, isHtml ? this.text : blank, this.url)
    return this.#document
  }
}
