import type { EmulatorState } from '../emulator-state.js'
import type { HttpRoute } from '../network/http-routes.js'
import { createActionRoutes } from './action-routes.js'
import { createViewRoutes } from './view-routes.js'
import { createVisitRoutes } from './visit-routes.js'

/** All pages of the viewer, and what their buttons send. The ways to one path come before the ways to any. */
export function createViewerRoutes (state: EmulatorState): HttpRoute[] {
  return [...createViewRoutes(state), ...createVisitRoutes(state), ...createActionRoutes(state)]
}
