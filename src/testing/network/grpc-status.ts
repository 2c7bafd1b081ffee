/** Names of the gRPC statuses other than `ok`, as in the specification but in lower case. */
export type GrpcStatus = keyof typeof grpcStatuses

/** Name to code and to the HTTP status that grpc-gateway answers with. */
export const grpcStatuses = {
  canceled: { code: 1, httpStatus: 499 },
  unknown: { code: 2, httpStatus: 500 },
  invalid_argument: { code: 3, httpStatus: 400 },
  deadline_exceeded: { code: 4, httpStatus: 504 },
  not_found: { code: 5, httpStatus: 404 },
  already_exists: { code: 6, httpStatus: 409 },
  permission_denied: { code: 7, httpStatus: 403 },
  resource_exhausted: { code: 8, httpStatus: 429 },
  failed_precondition: { code: 9, httpStatus: 400 },
  aborted: { code: 10, httpStatus: 409 },
  out_of_range: { code: 11, httpStatus: 400 },
  unimplemented: { code: 12, httpStatus: 501 },
  internal: { code: 13, httpStatus: 500 },
  unavailable: { code: 14, httpStatus: 503 },
  data_loss: { code: 15, httpStatus: 500 },
  unauthenticated: { code: 16, httpStatus: 401 }
}

/** A refusal with the gRPC status that it has on the wire. */
export class GrpcRefusal {
  constructor (readonly status: GrpcStatus, readonly message: string) {}
}
