/** A choice of a `<select>`, or a suggestion of a `<datalist>`. */
export interface TestOption {
  readonly value: string
  readonly text: string
  readonly selected: boolean
}

/** One control of a form; radio buttons and checkboxes are one each. */
export interface TestField {
  /** Its `name`; empty for one that is not sent. */
  readonly name: string
  /** The text of its label, `aria-label` or placeholder; empty for none. */
  readonly label: string
  /** As in `input.type`; `select` and `textarea` for those. */
  readonly type: string
  /** What is sent unless a test fills in something else. Of radio buttons and checkboxes: what is sent when they are checked. */
  readonly value: string
  readonly checked: boolean
  readonly required: boolean
  /** Whether users cannot change it. */
  readonly fixed: boolean
  /** Whether several options can be chosen. */
  readonly multiple: boolean
  readonly options: readonly TestOption[]
}

/** A button that submits a form. */
export interface TestButton {
  readonly name: string
  readonly value: string
  /** What is written on it. */
  readonly text: string
  /** Whether it submits without required fields. */
  readonly noValidate: boolean
  /** What it changes of the form: `formaction`, `formmethod` and `formenctype`. */
  readonly action: URL | undefined
  readonly method: string | undefined
  readonly encoding: string | undefined
}

/** A form, without what is disabled. */
export interface TestForm {
  readonly id: string
  readonly name: string
  /** Where it leads. */
  readonly action: URL
  /** `GET` or `POST`. */
  readonly method: string
  /** Its `enctype`. */
  readonly encoding: string
  readonly noValidate: boolean
  readonly fields: readonly TestField[]
  readonly buttons: readonly TestButton[]
}

export type FormEntry = readonly [name: string, value: string]
