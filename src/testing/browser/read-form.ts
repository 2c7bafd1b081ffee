import type { TestForm } from './form-model.js'
import { attributeOf, hasAttribute, isAncestor, type HtmlElement } from './html-tree.js'
import { readControl, type Control } from './read-field.js'

const controlNames = new Set(['input', 'select', 'textarea', 'button'])

/** A form with its controls, those that name it from elsewhere in the page included. */
export function readForm (form: HtmlElement, all: readonly HtmlElement[], url: URL, base: URL): TestForm {
  const controls = all.filter((element) => controlNames.has(element.tagName) && belongsTo(element, form))
    .map((element) => readControl(element, all, base))
  const action = attributeOf(form, 'action')
  return {
    id: attributeOf(form, 'id') ?? '',
    name: attributeOf(form, 'name') ?? '',
    action: action ? new URL(action, base) : url,
    method: attributeOf(form, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    encoding: attributeOf(form, 'enctype') ?? '',
    noValidate: hasAttribute(form, 'novalidate'),
    fields: controls.flatMap(fieldOf),
    buttons: controls.flatMap(buttonOf)
  }
}

function belongsTo (element: HtmlElement, form: HtmlElement): boolean {
  const named = attributeOf(element, 'form')
  return named === undefined ? isAncestor(form, element) : named === attributeOf(form, 'id')
}

const fieldOf = (control: Control) => control && 'field' in control ? [control.field] : []
const buttonOf = (control: Control) => control && 'button' in control ? [control.button] : []
