import t from 'tap'
import { createLoginRequests } from '../../../dist/testing/login-requests.js'
import { GrpcRefusal } from '../../../dist/testing/network/grpc-status.js'
import { describeRequest } from '../../../dist/testing/oauth/interaction.js'
import { resolveResource } from '../../../dist/testing/resources.js'
import { createApiTokens } from '../../../dist/testing/user-details/api-tokens.js'
import { createClientIds } from '../../../dist/testing/who-asks/client-ids.js'
import { createDetailsRpc } from '../../../dist/testing/who-asks/login-request-details.js'

const metadataUrl = 'https://claude.ai/oauth/client.json'

t.test('a login request says which client has started it, by its metadata URL where it has one', async (t) => {
  const apiTokens = createApiTokens()
  apiTokens.add('token', 60)
  const loginRequests = createLoginRequests(60)
  const clientIds: Record<string, string> = { verified: metadataUrl, registered: 'm2m_1' }
  const details = createDetailsRpc({
    apiTokens,
    loginRequests,
    clientIds: createClientIds(),
    interactions: {
      describe: async (id) => describeRequest({ client_id: clientIds[id], scope: 'usr:read' }, id),
      allow: async () => undefined,
      deny: async () => undefined
    },
    resources: [resolveResource({ resourceId: 'res_1' })]
  })
  const ask = async (interactionId?: string, resourceId = 'res_1') => {
    const { loginRequestId } = loginRequests.create({ resourceId, ...interactionId !== undefined && { interactionId } })
    return await details({ loginRequestId }, 'Bearer token')
  }
  const first = await ask('verified')
  t.match(first, {
    client: { clientId: metadataUrl, skClientId: /^m2m_\d{18}$/, clientName: 'verified', isDcr: false, isCimd: true },
    authRequest: { scopes: ['usr:read'] },
    resource: { id: 'res_1' }
  })
  t.strictSame(Object(await ask('verified')).client, Object(first).client, 'the same ID every time')
  t.match(await ask('registered'), { client: { clientId: 'm2m_1', skClientId: 'm2m_1', isDcr: true, isCimd: false } })
  t.match(await ask(), { client: { clientId: /^m2m_/, isDcr: true } })
  t.match(await ask('registered', 'res_2'), { resource: undefined }, 'a resource that is gone')
  t.type(await details({ loginRequestId: 'lri_unknown' }, 'Bearer token'), GrpcRefusal)
  t.type(await details({ loginRequestId: 'lri_unknown' }, null), GrpcRefusal)
})
