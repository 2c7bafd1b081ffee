/**
 * An in-process Scalekit emulator and a test browser, for development and tests.
 *
 * @packageDocumentation
 */
export { createScalekitEmulator } from './emulator.js'
export type { ScalekitEmulator, StartedLogin, TokenHeader } from './scalekit-emulator.js'
export type { Consent, Consents, NewConsent } from './consents/consents.js'
export type { EmulatorStats } from './emulator-stats.js'
export type { ConnectionRules, ConnectionStats } from './network/connection-rules.js'
export type { LoggedRequest } from './network/request-log.js'
export type { EmulatorMistake } from './flows/mistake.js'
export type { EmulatorFault, FaultyCall } from './faults/faults.js'
export type { GrpcStatus } from './network/grpc-status.js'
export type { LoginRequest, PostedUser } from './login-request.js'
export type { LoginRequests } from './login-requests.js'
export type { ScalekitEmulatorOptions } from './options.js'
export type { EmulatedResource, EmulatedResourceOptions, UrlOption } from './resources.js'
export { createTestBrowser } from './browser/test-browser.js'
export type {
  HeadersOption, TestBrowser, TestBrowserOptions, TestRequestOptions
} from './browser/test-browser-options.js'
export type { RequestContent } from './browser/request-body.js'
export type { SubmitOptions, SubmittedFields } from './browser/choose-form.js'
export type { Hop } from './browser/exchange.js'
export type { TestButton, TestField, TestForm, TestOption } from './browser/form-model.js'
export type { TestLink } from './browser/read-document.js'
export { TestBrowserError } from './browser/test-browser-error.js'
export type { TestBrowserErrorCode } from './browser/test-browser-error.js'
export type { TestCookie, TestCookies } from './browser/test-cookies.js'
export type { TestPage } from './browser/test-page.js'
export type { AgentFor, InjectableApp } from './browser/transport.js'
