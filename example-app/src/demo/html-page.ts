export interface PageField {
  name: string
  value: string
}

export interface PageButton extends PageField {
  label: string
}

export interface PageForm {
  action: string
  method: string
  fields: PageField[]
  buttons: PageButton[]
}

export interface HtmlPage {
  title: string
  text: string
  /** Where a meta refresh leads. */
  refresh: string | undefined
  links: string[]
  forms: PageForm[]
}

type Attributes = Record<string, string>

const unseen = /<!--.*?-->|<(script|style)\b.*?<\/\1\s*>/gis
const attribute = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g
const tag = /<([a-z][a-z\d]*)((?:\s+[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*\/?>/gi
const form = /<form\b.*?<\/form\s*>/gis

/** As much of a page as somebody without scripts makes use of: its words, where it leads, and its forms. */
export function readHtmlPage (html: string): HtmlPage {
  const source = html.replace(unseen, '')
  return {
    title: readContent(source, 'title'),
    text: readWords(source.replace(/^.*<body\b[^>]*>/is, '')),
    refresh: readRefresh(source),
    links: readTags(source, 'a').flatMap(({ href }) => href ?? []),
    forms: Array.from(source.matchAll(form), ([block]) => readForm(block))
  }
}

function readForm (block: string): PageForm {
  const [attributes] = readTags(block, 'form')
  const controls = [...readTags(block, 'input'), ...readTags(block, 'textarea')]
  const isButton = ({ type = '' }: Attributes): boolean => ['submit', 'image', 'button', 'reset'].includes(type)
  const isOff = (control: Attributes): boolean =>
    ['checkbox', 'radio'].includes(control.type ?? '') && control.checked === undefined
  return {
    action: attributes?.action ?? '',
    method: (attributes?.method ?? 'get').toUpperCase(),
    fields: controls.filter((control) => !isButton(control) && !isOff(control)).map(readField),
    buttons: [
      ...controls.filter(({ type }) => type === 'submit').map((input) => ({ ...readField(input), label: input.value ?? '' })),
      ...Array.from(block.matchAll(/<button\b.*?<\/button\s*>/gis), ([button]) => readButton(button))
    ]
  }
}

function readField ({ name = '', value = '' }: Attributes): PageField {
  return { name, value }
}

function readButton (block: string): PageButton {
  const [attributes = {}] = readTags(block, 'button')
  return { ...readField(attributes), label: readWords(block) }
}

function readRefresh (source: string): string | undefined {
  const meta = readTags(source, 'meta').find((attributes) => attributes['http-equiv']?.toLowerCase() === 'refresh')
  return /^\s*\d+\s*[;,]\s*url\s*=\s*['"]?(.*?)['"]?\s*$/i.exec(meta?.content ?? '')?.[1]
}

function readTags (source: string, name: string): Attributes[] {
  return Array.from(source.matchAll(tag))
    .filter(([, tagName = '']) => tagName.toLowerCase() === name)
    .map(([, , attributes = '']) => readAttributes(attributes))
}

function readAttributes (source: string): Attributes {
  return Object.fromEntries(Array.from(source.matchAll(attribute), ([, name = '', double, single, bare]) => {
    return [name.toLowerCase(), decode(double ?? single ?? bare ?? '')]
  }))
}

function readContent (source: string, name: string): string {
  return readWords(new RegExp(`<${name}\\b[^>]*>(.*?)</${name}\\s*>`, 'is').exec(source)?.[1] ?? '')
}

function readWords (source: string): string {
  return decode(source.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }

function decode (text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi, (whole, decimal, hexadecimal, name: string) => {
    if (decimal) return String.fromCodePoint(Number(decimal))
    if (hexadecimal) return String.fromCodePoint(Number.parseInt(hexadecimal, 16))
    return entities[name] ?? whole
  })
}
