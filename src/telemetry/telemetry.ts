/** What a step of a login is about, as in its log line. */
export interface StepFacts {
  connectionId?: string | undefined
  /** Of the error, for a step that failed. */
  code?: string | undefined
}

/** A hand-off, as its span shows it. */
export interface HandOffFacts {
  connectionId: string
  flowId: string
  outcome: 'completed' | 'failed'
}

/** Spans and measurements, where the host has OpenTelemetry. */
export interface Telemetry {
  /** Counts what is logged as a step. */
  countStep (step: string, facts?: StepFacts): void
  /** Measures the hand-off of an outcome, with all its attempts. */
  traceHandOff<Result extends { authRequestId: string }> (
    facts: HandOffFacts, work: () => Promise<Result>
  ): Promise<Result>
  /** Measures the verification of a token that is not remembered. */
  traceVerification<Result> (work: () => Promise<Result>): Promise<Result>
}
