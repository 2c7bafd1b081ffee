/** A choice of a `<select>`, or a suggestion of a `<datalist>`. */
export interface TestOption {
  readonly value: string
  readonly text: string
  readonly selected: boolean
}

/** One control of a form. Each radio button and checkbox is a control of its own. */
export interface TestField {
  /** Its `name`. Empty if it is not sent. */
  readonly name: string
  /** The text of its label, `aria-label` or placeholder. Empty if it has none. */
  readonly label: string
  /** As in `input.type`; `select` and `textarea` for those. */
  readonly type: string
  /**
   * The value that is sent, unless a test fills in another. For radio buttons and checkboxes: the value if they are
   * checked.
   */
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
  /** What it overrides in the form: `formaction`, `formmethod` and `formenctype`. */
  readonly action: URL | undefined
  readonly method: string | undefined
  readonly encoding: string | undefined
}

/** A form, without disabled controls. */
export interface TestForm {
  readonly id: string
  readonly name: string
  /** The URL that it is sent to. */
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
