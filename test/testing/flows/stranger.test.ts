import t from 'tap'
import { createTestBrowser, type EmulatorMistake } from '../../../dist/testing/index.js'
import { type Mistakes, startStranger } from '../../support/stranger.js'
import { startEmulator } from '../set-up.js'
import { readFlow } from './read-flow.js'

const mistaken: Record<string, { mistakes: Mistakes, says: Array<[code: string, detail?: string]> }> = {
  'leads on before Scalekit has answered': {
    mistakes: { completesOnGet: true },
    says: [['failed-on-purpose'], ['browser-back-before-details']]
  },
  'uses the resource ID': { mistakes: { wrongConnection: true }, says: [['wrong-connection', 'It is the resource ID.']] },
  'cuts the state': {
    mistakes: { state: 'cut' }, says: [['state-changed', 'It was cut off. 51 characters were sent, and 32 came back.']]
  },
  'has all of the three': {
    mistakes: { completesOnGet: true, wrongConnection: true, state: 'cut' },
    says: [['failed-on-purpose'], ['wrong-connection', 'It is the resource ID.'], ['state-changed'], ['browser-back-before-details']]
  }
}

for (const [name, { mistakes, says }] of Object.entries(mistaken)) {
  t.test(`the viewer names the mistakes of an Express handler that ${name}`, async (t) => {
    let loginUrl = ''
    const told: EmulatorMistake[] = []
    const emulator = await startEmulator(t, { loginUrl: () => loginUrl, onMistake: (mistake) => told.push(mistake) })
    loginUrl = await startStranger(t, emulator, mistakes)
    // The call is on its way for good: a handler that waits for nothing cannot know.
    if (mistakes.completesOnGet) emulator.failNext({ freeze: true })
    const page = await createTestBrowser().open(emulator.startLogin().loginUrl)
    if (!mistakes.completesOnGet) await page.submit()
    const { problems } = await readFlow(emulator)
    t.strictSame(problems.map(({ code }) => code), says.map(([code]) => code))
    const mistakesOnly = says.filter(([code]) => code !== 'failed-on-purpose')
    t.strictSame(told.map(({ code }) => code), mistakesOnly.map(([code]) => code))
    for (const { login, url } of told) t.strictSame([login, url], [1, `${emulator.environmentUrl}/viewer/flows/1`])
    for (const [index, [, detail]] of says.entries()) if (detail) t.equal(problems[index]?.detail, detail)
  })
}
