import t from 'tap'
import { describeWaitingApp } from '../../example-app/dist/accounts/waiting-app.js'

type Asking = Parameters<typeof describeWaitingApp>[0]

t.test('an app is named by its host where that is verified, and by nothing that it says itself', async (t) => {
  const say = async (client: object | null, scalekitContinuePath: string | null = '/login/continue') =>
    await describeWaitingApp(Object({ scalekitContinuePath, findScalekitClient: async () => client }) as Asking)
  t.equal(await say(null, null), null)
  t.equal(await say(null), 'your app')
  t.equal(await say({ clientId: 'm2m_1', clientName: 'Your bank', isVerified: false }), 'your app')
  t.equal(await say({ clientId: 'https://claude.ai/c.json', clientName: 'Claude', isVerified: true }), 'the app from claude.ai')
})
