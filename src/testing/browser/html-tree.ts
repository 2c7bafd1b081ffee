import type { DefaultTreeAdapterTypes } from 'parse5'

export type HtmlNode = DefaultTreeAdapterTypes.Node
export type HtmlElement = DefaultTreeAdapterTypes.Element

const withoutWords = new Set(['script', 'style', 'select', 'textarea', 'datalist'])

/** All elements below a node, in the order of the document. */
export function * elementsBelow (node: HtmlNode): Generator<HtmlElement> {
  for (const child of childrenOf(node)) {
    if ('tagName' in child) yield child
    yield * elementsBelow(child)
  }
}

export function attributeOf ({ attrs }: HtmlElement, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value
}

export function hasAttribute (element: HtmlElement, name: string): boolean {
  return attributeOf(element, name) !== undefined
}

/** The text in front of a reader, in one line. */
export function wordsOf (node: HtmlNode): string {
  return textOf(node, withoutWords).replace(/\s+/g, ' ').trim()
}

/** The text as it is. */
export function textOf (node: HtmlNode, omitted: ReadonlySet<string> = new Set()): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value
  const children = childrenOf(node).filter(({ nodeName }) => !omitted.has(nodeName))
  return children.map((child) => textOf(child, omitted)).join('')
}

export function isAncestor (ancestor: HtmlElement, element: HtmlElement): boolean {
  for (let node: HtmlNode | null = element; node; node = 'parentNode' in node ? node.parentNode : null) {
    if (node === ancestor) return true
  }
  return false
}

function childrenOf (node: HtmlNode): HtmlNode[] {
  return 'childNodes' in node ? node.childNodes : []
}
