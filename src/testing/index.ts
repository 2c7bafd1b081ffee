/**
 * An in-process Scalekit for development and tests.
 *
 * @packageDocumentation
 */
export { createScalekitEmulator } from './emulator.js'
export type { ScalekitEmulator, StartedLogin } from './emulator.js'
export type { EmulatorStats } from './emulator-stats.js'
export type { EmulatorFault, FaultyCall } from './faults/faults.js'
export type { GrpcStatus } from './network/grpc-status.js'
export type { LoginRequest, LoginRequests, PostedUser } from './login-requests.js'
export type { ScalekitEmulatorOptions, UrlOption } from './options.js'
