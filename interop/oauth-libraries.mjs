// Two OAuth libraries that are strict about what they read: discovery, registration, PKCE, `iss`, refresh and its rotation.
import { once } from 'node:events'
import { createServer } from 'node:http'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { createUser } from './user.mjs'

const scope = 'usr:read notes:read offline_access'

export async function checkOauth4webapi (check, { emulator, mcpUrl, demoUser }) {
  const { redirectUri, leadBack } = await listenForRedirect(demoUser)
  const insecure = { [oauth.allowInsecureRequests]: true }
  const protectedResource = await oauth.processResourceDiscoveryResponse(
    new URL(mcpUrl), await oauth.resourceDiscoveryRequest(new URL(mcpUrl), insecure))
  const issuer = new URL(protectedResource.authorization_servers[0])
  const server = await oauth.processDiscoveryResponse(
    issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }))
  check('oauth4webapi discovers the resource and its authorization server', server.issuer === issuer.href)
  const client = await oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(
    server, { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', client_name: 'oauth4webapi' }, insecure))

  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint)
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state,
    resource: mcpUrl,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256'
  })
  const answer = await leadBack(url)
  const parameters = oauth.validateAuthResponse(server, client, answer, state)
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, await oauth.authorizationCodeGrantRequest(
    server, client, oauth.None(), parameters, redirectUri, verifier, insecure))
  check('oauth4webapi signs in with PKCE and `iss`', tokens.scope === scope && tokens.token_type === 'bearer', tokens.scope)
  const refresh = async (token) => await oauth.processRefreshTokenResponse(
    server, client, await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, insecure))
  const fresh = await refresh(tokens.refresh_token)
  check('oauth4webapi refreshes, and the refresh token rotates', fresh.refresh_token !== tokens.refresh_token)
  const reused = await refresh(tokens.refresh_token).catch((error) => error)
  check('oauth4webapi: a refresh token that was used before is refused', reused.error === 'invalid_grant', String(reused))
  check('oauth4webapi knows the emulator', emulator.environmentUrl === new URL(server.token_endpoint).origin)
}

export async function checkOpenidClient (check, { emulator, mcpUrl, demoUser }) {
  const { redirectUri, leadBack } = await listenForRedirect(demoUser)
  const issuer = new URL(`${emulator.environmentUrl}/resources/${emulator.resourceId}`)
  const config = await openid.dynamicClientRegistration(
    issuer, { redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }, openid.None(),
    { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] })
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const expectedState = openid.randomState()
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state: expectedState,
    resource: mcpUrl,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256'
  })
  const answer = await leadBack(url)
  const tokens = await openid.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState })
  check('openid-client discovers, registers and signs in', tokens.scope === scope, tokens.scope)
  const fresh = await openid.refreshTokenGrant(config, tokens.refresh_token)
  check('openid-client refreshes', fresh.access_token !== tokens.access_token)
}

/** Where the browser ends. Its address there is what counts. */
async function listenForRedirect (demoUser) {
  const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const authorize = createUser(demoUser)
  return {
    redirectUri: `http://127.0.0.1:${server.address().port}/callback`,
    async leadBack (url) {
      const answer = await authorize(url)
      server.close()
      server.closeAllConnections()
      return new URL(String(answer))
    }
  }
}
