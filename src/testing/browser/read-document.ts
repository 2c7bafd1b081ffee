import type { parse as Parse } from 'parse5'
import type { TestForm } from './form-model.js'
import { attributeOf, elementsBelow, wordsOf, type HtmlElement } from './html-tree.js'
import { parseUrl } from './parse-url.js'
import { readForm } from './read-form.js'
import { readRefresh } from './read-refresh.js'

/** A link of a page. */
export interface TestLink {
  /** What is written on it. */
  readonly text: string
  readonly href: URL
  /** Whether it says `noreferrer`. */
  readonly noReferrer: boolean
}

/** As much of a page as somebody without scripts makes use of. */
export interface HtmlDocument {
  title: string
  /** Where a meta refresh leads. */
  refresh: URL | undefined
  referrerPolicy: string | undefined
  links: readonly TestLink[]
  forms: readonly TestForm[]
}

export function readDocument (parse: typeof Parse, html: string, url: URL): HtmlDocument {
  const all = [...elementsBelow(parse(html, { scriptingEnabled: false }))]
  const named = (name: string) => all.filter(({ tagName }) => tagName === name)
  const meta = (key: string, name: string) => named('meta')
    .find((element) => attributeOf(element, key)?.toLowerCase() === name)
  const base = baseOf(named('base'), url)
  const [title] = named('title')
  return {
    title: title ? wordsOf(title) : '',
    refresh: readRefresh(contentOf(meta('http-equiv', 'refresh')), base),
    referrerPolicy: contentOf(meta('name', 'referrer')),
    links: named('a').flatMap((element) => readLink(element, base)),
    forms: named('form').map((form) => readForm(form, all, url, base))
  }
}

function baseOf (elements: HtmlElement[], url: URL): URL {
  const href = elements.map((element) => attributeOf(element, 'href')).find((value) => value !== undefined)
  return (href !== undefined && parseUrl(href, url)) || url
}

function contentOf (element: HtmlElement | undefined): string | undefined {
  return element && attributeOf(element, 'content')
}

function readLink (element: HtmlElement, base: URL): TestLink[] {
  const href = attributeOf(element, 'href')
  const target = href === undefined ? undefined : parseUrl(href, base)
  if (!target) return []
  const noReferrer = /\bnoreferrer\b/i.test(attributeOf(element, 'rel') ?? '')
  return [{ text: wordsOf(element) || (attributeOf(element, 'aria-label') ?? ''), href: target, noReferrer }]
}
