// What the conformance suite says of a server without these capabilities, guarded or not. Each is here with its reason; a scenario
// that begins to pass must leave the list.
const noSampling = 'the server asks the client for nothing: no sampling'
const noElicitation = 'the server asks the client for nothing: no elicitation'
const noInput = 'the server never answers that it needs input'
const noTasks = 'the server has no tasks, which are an extension'

/** By revision of the protocol: scenario and reason. */
export const expectedFailures = {
  '2025-11-25': {
    'tools-call-sampling': noSampling,
    'tools-call-elicitation': noElicitation,
    'elicitation-sep1034-defaults': noElicitation,
    'elicitation-sep1330-enums': noElicitation,
    'resources-subscribe': 'stateless: there is no session to subscribe for',
    'resources-unsubscribe': 'stateless: there is no session to subscribe for',
    'json-schema-2020-12': 'no tool has such a schema'
  },
  '2026-07-28': {
    'server-stateless': 'no tool requires a capability of the client, and no list changes',
    'input-required-result-basic-elicitation': noInput,
    'input-required-result-basic-sampling': noInput,
    'input-required-result-basic-list-roots': noInput,
    'input-required-result-request-state': noInput,
    'input-required-result-multiple-input-requests': noInput,
    'input-required-result-multi-round': noInput,
    'input-required-result-non-tool-request': noInput,
    'input-required-result-result-type': noInput,
    'input-required-result-tampered-state': noInput,
    'input-required-result-capability-check': noInput,
    'tasks-lifecycle': noTasks,
    'tasks-capability-negotiation': noTasks,
    'tasks-wire-fields': noTasks,
    'tasks-request-state-removal': noTasks,
    'tasks-mrtr-input': noTasks,
    'tasks-request-headers': noTasks,
    'tasks-dispatch-and-envelope': noTasks,
    'tasks-required-task-error': noTasks,
    'tasks-mrtr-composition': noTasks,
    'json-schema-2020-12': 'no tool has such a schema',
    'http-custom-header-server-validation': 'no tool has parameters that headers mirror'
  }
}
