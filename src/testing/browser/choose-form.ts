import { describeForm, describeForms } from './describe-form.js'
import type { TestButton, TestField, TestForm } from './form-model.js'
import { TestBrowserError } from './test-browser-error.js'

/** Values by the `name` or the label of the field. To press a button, its name with its value or text. */
export type SubmittedFields = Readonly<Record<string, string | boolean | readonly string[]>>

/** Options of {@link TestPage.submit}. */
export interface SubmitOptions {
  /**
   * The form's `id` or `name`, or its index in {@link TestPage.forms}. Default: the form that has the fields and
   * buttons.
   */
  form?: string | number
  /**
   * The button to press: its text, or its value. Default: a button that the fields name, otherwise the form's first
   * button.
   */
  button?: string
}

/** The chosen form, with the button and the values to fill in. */
export interface ChosenForm {
  form: TestForm
  button: TestButton | undefined
  fields: SubmittedFields
}

export function chooseForm (forms: readonly TestForm[], fields: SubmittedFields, options: SubmitOptions): ChosenForm {
  const form = findForm(forms, fields, options)
  const named = Object.entries(fields).flatMap(([key, value]) => buttonsFor(form, key, value))
  const pressed = options.button === undefined ? named : [...named, ...buttonsOn(form, options.button)]
  if (options.button !== undefined && pressed.length === named.length) {
    throw new TestBrowserError('UNKNOWN_BUTTON', `The form has no button "${options.button}"; ${describeForm(form)}`)
  }
  if (new Set(pressed).size > 1) {
    throw new TestBrowserError('SEVERAL_BUTTONS', `Several buttons match: name one; ${describeForm(form)}`)
  }
  const rest = Object.entries(fields).filter(([key, value]) => buttonsFor(form, key, value).length === 0)
  return { form, button: pressed[0] ?? form.buttons[0], fields: Object.fromEntries(rest) }
}

/** The fields with this name; if there are none, the fields with this label. */
export function fieldsFor (form: TestForm, key: string): TestField[] {
  const named = form.fields.filter(({ name }) => name === key)
  return named.length > 0 ? named : form.fields.filter(({ label }) => label === key)
}

function findForm (forms: readonly TestForm[], fields: SubmittedFields, options: SubmitOptions): TestForm {
  const { form: wanted } = options
  const among = wanted === undefined ? forms : forms.filter((form, index) => isCalled(form, index, wanted))
  // With a single form there is no choice: errors name the field that does not match.
  const matching = among.length === 1 ? among : among.filter((form) => accepts(form, fields, options))
  const [form] = matching
  if (!form) throw new TestBrowserError('NO_FORM', `No form has all of these fields; ${describeForms(forms)}`)
  if (matching.length > 1) {
    throw new TestBrowserError('SEVERAL_FORMS', `Several forms match: pass "form"; ${describeForms(forms)}`)
  }
  return form
}

function isCalled ({ id, name }: TestForm, index: number, wanted: string | number): boolean {
  return typeof wanted === 'number' ? index === wanted : id === wanted || name === wanted
}

function accepts (form: TestForm, fields: SubmittedFields, { button }: SubmitOptions): boolean {
  return (button === undefined || buttonsOn(form, button).length > 0) && Object.entries(fields)
    .every(([key, value]) => fieldsFor(form, key).length > 0 || buttonsFor(form, key, value).length > 0)
}

function buttonsFor ({ buttons }: TestForm, key: string, wanted: SubmittedFields[string]): TestButton[] {
  return pick(buttons.filter(({ name }) => name === key), wanted)
}

function buttonsOn ({ buttons }: TestForm, wanted: string): TestButton[] {
  return pick(buttons, wanted)
}

function pick (buttons: readonly TestButton[], wanted: SubmittedFields[string]): TestButton[] {
  const byText = buttons.filter(({ text }) => text === wanted)
  return byText.length > 0 ? byText : buttons.filter(({ value }) => value === wanted)
}
