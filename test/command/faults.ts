import type { Test } from 'tap'
import type { DoctorSurroundings } from '../../dist/command/doctor/doctor.js'
import { codesOf, type Deployment, examine, heal, startDeployment } from './deployment.js'

/** What differs from a healthy run. */
export interface Given {
  variables?: Record<string, string>
  args?: string[]
  ca?: string
  surroundings?: DoctorSurroundings
}

/** One thing that is wrong with a deployment, and what the doctor must say about it. */
export interface Fault {
  name: string
  code: string
  status?: 'problem' | 'hint'
  found: RegExp
  remedy: RegExp
  /** Codes of what is wrong because of it. */
  others?: string[]
  /** Breaks something, or says what is given in place of what is right. */
  set (deployment: Deployment, t: Test): Given | void | Promise<Given | void>
}

/** Each fault by itself, on one deployment. */
export async function testFaults (t: Test, faults: readonly Fault[]): Promise<void> {
  const deployment = await startDeployment(t)
  for (const fault of faults) {
    await t.test(fault.name, async (t) => {
      const { variables, surroundings, ...given } = Object(await fault.set(deployment, t)) as Given
      const outcome = await examine({ ...deployment, ...given, variables: { ...deployment.variables, ...variables } }, surroundings)
      heal(deployment)
      const { status = 'problem', code, found, remedy, others = [] } = fault
      t.match(outcome.findings.find((finding) => finding.code === code), { status, found, remedy })
      t.same(codesOf(outcome, 'problem').sort(), [...status === 'problem' ? [code] : [], ...others].sort())
      t.same(codesOf(outcome, 'hint'), status === 'hint' ? [code] : [])
      t.equal(outcome.code, codesOf(outcome, 'problem').length > 0 ? 1 : 0)
      t.notMatch(outcome.output, /lri_|opaque|test_[\w-]{20}/, 'nothing that nobody should read')
    })
  }
}
