import type { PostedUser } from '../login-request.js'

/** Which claims a granted scope puts into the ID token. */
export const scopeClaims = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'picture']
}

/** The user's details under their OpenID names; oidc-provider keeps those that the granted scopes allow. */
export function idTokenClaims (sub: string, user: PostedUser = {}) {
  return {
    sub,
    email: user.email,
    email_verified: user.emailVerified,
    name: user.name,
    given_name: user.givenName,
    family_name: user.familyName,
    preferred_username: user.preferredUsername,
    picture: user.picture
  }
}
