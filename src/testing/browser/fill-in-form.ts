import { fieldsFor, type ChosenForm, type SubmittedFields } from './choose-form.js'
import { describeField, describeForm } from './describe-form.js'
import type { FormEntry, TestField, TestForm } from './form-model.js'
import { TestBrowserError } from './test-browser-error.js'

type Wanted = SubmittedFields[string]
type Sent = Map<TestField, readonly string[]>

/** What a browser sends: what was filled in, what the page has filled in before, and the button. */
export function fillInForm ({ form, button, fields }: ChosenForm): FormEntry[] {
  const sent: Sent = new Map(form.fields.map((field) => [field, initialValues(field)]))
  for (const [key, wanted] of Object.entries(fields)) fillIn(form, sent, key, wanted)
  if (!form.noValidate && !button?.noValidate) refuseEmpty(form, sent)
  const entries = [...sent].flatMap(([{ name }, values]) => values.map((value): FormEntry => [name, value]))
  if (button) entries.push([button.name, button.value])
  return entries.filter(([name]) => name !== '')
    .map(([name, value]) => [name, value.replace(/\r\n|\r|\n/g, '\r\n')])
}

function initialValues ({ type, value, checked, options }: TestField): string[] {
  if (type === 'select') return options.filter(({ selected }) => selected).map((option) => option.value)
  return isChoice(type) && !checked ? [] : [value]
}

function isChoice (type: string): boolean {
  return type === 'radio' || type === 'checkbox'
}

function fillIn (form: TestForm, sent: Sent, key: string, wanted: Wanted): void {
  const matching = fieldsFor(form, key)
  const [field] = matching
  if (!field) {
    const code = form.buttons.some(({ name }) => name === key) ? 'UNKNOWN_BUTTON' : 'UNKNOWN_FIELD'
    throw new TestBrowserError(code, `The form has no "${key}" of this type; ${describeForm(form)}`)
  }
  if (field.fixed) throw new TestBrowserError('FIXED_FIELD', `A user cannot change ${describeField(field)}`)
  if (isChoice(field.type)) return check(form, sent, matching, wanted)
  if (matching.length > 1) {
    const found = `The form has ${matching.length} fields "${key}"`
    throw new TestBrowserError('SEVERAL_FIELDS', `${found}; ${describeForm(form)}`)
  }
  sent.set(field, field.type === 'select' ? select(field, wanted) : [textFrom(field, wanted)])
}

/** Checks these radio buttons or checkboxes, and no other of their group. */
function check (form: TestForm, sent: Sent, group: readonly TestField[], wanted: Wanted): void {
  const checked = typeof wanted === 'boolean'
    ? group.filter(() => wanted)
    : [wanted].flat().map((one) => group.find(({ value, label }) => value === one || label === one) ?? refuse(group))
  const isRadio = group.some(({ type }) => type === 'radio')
  if (isRadio && checked.length !== 1) refuse(group)
  const others = isRadio ? form.fields.filter(({ type, name }) => type === 'radio' && name === group[0]?.name) : group
  for (const other of others) sent.set(other, checked.includes(other) ? [other.value] : [])
}

function select (field: TestField, wanted: Wanted): string[] {
  const chosen = [wanted].flat()
  const offered = field.options.map(({ value, text }) => ({ value, label: text }))
  if (!field.multiple && chosen.length !== 1) refuse(offered)
  return chosen.map((one) => {
    const option = offered.find(({ value, label }) => value === one || label === one)
    return (option ?? refuse(offered)).value
  })
}

function textFrom (field: TestField, wanted: Wanted): string {
  if (typeof wanted === 'string') return wanted
  throw new TestBrowserError('VALUE_NOT_OFFERED', `${describeField(field)} needs a string`)
}

function refuse (offered: ReadonlyArray<{ value: string, label: string }>): never {
  const choices = offered.map(({ value, label }) => describeField({ name: value, label }))
  throw new TestBrowserError('VALUE_NOT_OFFERED', `The choices are: ${choices.join(', ')}`)
}

function refuseEmpty (form: TestForm, sent: Sent): void {
  const isFilled = (field: TestField): boolean => sent.get(field)?.some((value) => value !== '') === true
  const isAnswered = (field: TestField): boolean => isFilled(field) || (field.type === 'radio' &&
    form.fields.some((other) => other.type === 'radio' && other.name === field.name && isFilled(other)))
  // A checked box counts even where its value is empty.
  const isChecked = (field: TestField): boolean => isChoice(field.type) && sent.get(field)?.length === 1
  const empty = form.fields.find((field) => field.required && !field.fixed && !isChecked(field) && !isAnswered(field))
  if (!empty) return
  throw new TestBrowserError('REQUIRED_FIELD_EMPTY', `${describeField(empty)} is required; ${describeForm(form)}`)
}
