import type { TestButton, TestField, TestForm } from './form-model.js'

/** What a form offers, for an error message; nothing that the page fills in itself. */
export function describeForm ({ fields, buttons }: TestForm): string {
  const names = fields.filter(({ type }) => type !== 'hidden').map(describeField)
  const shown = [...new Set(names)].join(', ') || 'none'
  return `fields: ${shown}; buttons: ${buttons.map(describeButton).join(', ') || 'none'}`
}

export function describeForms (forms: readonly TestForm[]): string {
  if (forms.length === 0) return 'the page has no form'
  return `the page offers ${forms.map((form, index) => `form ${index} (${describeForm(form)})`).join(', ')}`
}

export function describeField ({ name, label }: Pick<TestField, 'name' | 'label'>): string {
  return label && label !== name ? `${name} "${label}"`.trim() : name
}

function describeButton ({ name, value, text }: TestButton): string {
  return name ? `${name}=${value} "${text}"` : `"${text}"`
}
