import type { TestButton, TestField, TestOption } from './form-model.js'
import { attributeOf, elementsBelow, hasAttribute, isAncestor, textOf, wordsOf, type HtmlElement } from './html-tree.js'

const buttonTypes = new Set(['submit', 'image'])
const withoutUse = new Set(['button', 'reset', 'file'])

export type Control = { field: TestField } | { button: TestButton } | undefined

/** A field or a submit button, from its element. */
export function readControl (element: HtmlElement, all: readonly HtmlElement[], base: URL): Control {
  const type = typeOf(element)
  if (withoutUse.has(type) || isDisabled(element, all)) return undefined
  if (buttonTypes.has(type)) return { button: readButton(element, base) }
  return { field: readField(element, type, all) }
}

function typeOf (element: HtmlElement): string {
  const type = attributeOf(element, 'type')?.toLowerCase()
  if (element.tagName === 'button') return type === 'button' || type === 'reset' ? type : 'submit'
  return element.tagName === 'input' ? type || 'text' : element.tagName
}

function readField (element: HtmlElement, type: string, all: readonly HtmlElement[]): TestField {
  const multiple = hasAttribute(element, 'multiple')
  const options = type === 'select' ? readOptions(element, multiple) : readSuggestions(element, all)
  return {
    name: attributeOf(element, 'name') ?? '',
    label: labelOf(element, all),
    type,
    value: valueOf(element, type, options),
    checked: hasAttribute(element, 'checked'),
    required: hasAttribute(element, 'required'),
    fixed: type === 'hidden' || hasAttribute(element, 'readonly'),
    multiple,
    options
  }
}

function valueOf (element: HtmlElement, type: string, options: readonly TestOption[]): string {
  if (type === 'textarea') return textOf(element)
  if (type === 'select') return options.find(({ selected }) => selected)?.value ?? ''
  return attributeOf(element, 'value') ?? (type === 'checkbox' || type === 'radio' ? 'on' : '')
}

/** The last one that is marked is selected, or the first; with `multiple` all that are marked. */
function readOptions (select: HtmlElement, multiple: boolean): TestOption[] {
  const options = [...elementsBelow(select)].filter(({ tagName }) => tagName === 'option')
    .filter((option) => !hasAttribute(option, 'disabled'))
  const marked = options.filter((option) => hasAttribute(option, 'selected'))
  const selected = multiple ? marked : [marked.at(-1) ?? options[0]]
  return options.map((option) => readOption(option, selected.includes(option)))
}

function readSuggestions (element: HtmlElement, all: readonly HtmlElement[]): TestOption[] {
  const list = findById(all, attributeOf(element, 'list'))
  return list ? [...elementsBelow(list)].map((option) => readOption(option, false)) : []
}

function readOption (option: HtmlElement, selected: boolean): TestOption {
  const text = wordsOf(option)
  return { value: attributeOf(option, 'value') ?? text, text, selected }
}

function readButton (element: HtmlElement, base: URL): TestButton {
  const value = attributeOf(element, 'value') ?? ''
  const action = attributeOf(element, 'formaction')
  return {
    name: attributeOf(element, 'name') ?? '',
    value,
    text: element.tagName === 'button' ? wordsOf(element) : value || (attributeOf(element, 'alt') ?? 'Submit'),
    noValidate: hasAttribute(element, 'formnovalidate'),
    action: action === undefined ? undefined : new URL(action, base),
    method: attributeOf(element, 'formmethod')?.toUpperCase(),
    encoding: attributeOf(element, 'formenctype')
  }
}

function labelOf (element: HtmlElement, all: readonly HtmlElement[]): string {
  const id = attributeOf(element, 'id')
  const label = all.find((candidate) => candidate.tagName === 'label' && (hasAttribute(candidate, 'for')
    ? attributeOf(candidate, 'for') === id
    : isAncestor(candidate, element)))
  const named = label ?? findById(all, attributeOf(element, 'aria-labelledby'))
  return named ? wordsOf(named) : attributeOf(element, 'aria-label') ?? attributeOf(element, 'placeholder') ?? ''
}

function findById (all: readonly HtmlElement[], id: string | undefined): HtmlElement | undefined {
  return id === undefined ? undefined : all.find((candidate) => attributeOf(candidate, 'id') === id)
}

/** By itself, or by a fieldset, which spares its legend. */
function isDisabled (element: HtmlElement, all: readonly HtmlElement[]): boolean {
  if (hasAttribute(element, 'disabled')) return true
  return all.some((candidate) => candidate.tagName === 'fieldset' && hasAttribute(candidate, 'disabled') &&
    isAncestor(candidate, element) && !isInLegend(candidate, element))
}

function isInLegend (fieldset: HtmlElement, element: HtmlElement): boolean {
  const [legend] = [...elementsBelow(fieldset)].filter(({ tagName }) => tagName === 'legend')
  return legend !== undefined && isAncestor(legend, element)
}
