import { renderConsentPage } from '../../dist/testing/pages/consent-page.js'
import { renderEndPage, renderProblemPage } from '../../dist/testing/pages/outcome-pages.js'

/** The pages that the emulator shows to users, with as much as there can be on them. */
export const emulatorPages = {
  'consent of the emulator': renderConsentPage({
    clientId: 'm2m_1',
    clientName: 'A client with a name that does not end before it has said <b>everything</b>',
    scopes: ['openid', 'profile', 'email', 'offline_access', 'notes:read', 'notes:write', 'a_scope_without_a_space_in_it'.repeat(3)],
    redirectUri: 'cursor://anysphere.cursor-mcp/oauth/callback',
    resources: ['http://localhost:3000/mcp', `https://${'very-'.repeat(12)}long.test/mcp`]
  }),
  'problem of the emulator': renderProblemPage('invalid_redirect_uri', `redirect_uri ${'x'.repeat(400)} did not match`),
  'end of the emulator': renderEndPage(false)
}
