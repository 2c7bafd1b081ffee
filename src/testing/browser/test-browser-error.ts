/**
 * Why the test browser cannot do what a test asks for:
 *
 * - `NO_ORIGIN`: a relative address without the `origin` or `app` option
 * - `TOO_MANY_HOPS`: redirects and refreshes that do not end within `maxHops` requests
 * - `NO_LINK`, `SEVERAL_LINKS`: no link, or links to several addresses, have the text or address
 * - `NO_FORM`, `SEVERAL_FORMS`: no form, or more than one, has the fields to fill in
 * - `UNKNOWN_FIELD`, `SEVERAL_FIELDS`, `FIXED_FIELD`: the form has no such field, several, or one that users cannot
 *   change
 * - `UNKNOWN_BUTTON`, `SEVERAL_BUTTONS`: the form has no such button, or several were named
 * - `VALUE_NOT_OFFERED`: a choice that the field does not have
 * - `REQUIRED_FIELD_EMPTY`: a browser would not send the form
 */
export type TestBrowserErrorCode =
  | 'NO_ORIGIN' | 'TOO_MANY_HOPS' | 'NO_LINK' | 'SEVERAL_LINKS' | 'NO_FORM' | 'SEVERAL_FORMS'
  | 'UNKNOWN_FIELD' | 'SEVERAL_FIELDS' | 'FIXED_FIELD' | 'UNKNOWN_BUTTON' | 'SEVERAL_BUTTONS'
  | 'VALUE_NOT_OFFERED' | 'REQUIRED_FIELD_EMPTY'

/** The error that the test browser throws. Its message lists what the page offers. */
export class TestBrowserError extends Error {
  override readonly name = 'TestBrowserError'

  /** @param code the code, for assertions in tests */
  constructor (readonly code: TestBrowserErrorCode, message: string) {
    super(message)
  }
}
