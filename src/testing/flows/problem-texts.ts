/** What happened, and what the guide says about it. */
interface ProblemText {
  title: string
  guide: string
}

const detailsFirst = 'Send the details from your backend first. Send the browser back only after Scalekit has ' +
  'accepted them.'
const sameState = 'Give the value of state back exactly as it came: read it from the query once, store it, and ' +
  'URL-encode it once.'
const ownConnection = 'Take the connection ID (conn_…) from the User Info Post URL of your MCP server in the ' +
  'Scalekit dashboard. Use it in the call and in the callback URL. The resource ID (res_…) is another ID.'
const inTime = 'A login request lives about 10 minutes. After that, only the MCP client can start again: tell your ' +
  'user so.'
const once = 'One login has one outcome: send the details once, and send the browser back once.'
const credentials = 'Get a token from /oauth/token with the grant type client_credentials, and send it as a Bearer ' +
  'token. The SDK does this for you if it has the client ID and the secret of this environment.'

/** Everything that can go wrong in a login, in the words of the viewer. */
export const problemTexts = {
  'details-never-sent': {
    title: 'The service never sent the user’s details.',
    guide: `${detailsFirst} ${inTime}`
  },
  'details-sent-twice': {
    title: 'The service sent the user’s details twice.',
    guide: `${once} A second call replaces the first user, so another visitor could change who signs in.`
  },
  'browser-back-before-details': {
    title: 'The browser came back before the details.',
    guide: detailsFirst
  },
  'browser-never-back': {
    title: 'The details came, but the browser never did.',
    guide: 'After Scalekit has accepted the details, send the browser to the callback URL with the state.'
  },
  'wrong-connection': {
    title: 'The connection ID is wrong.',
    guide: ownConnection
  },
  'state-changed': {
    title: 'The state changed on its way.',
    guide: sameState
  },
  'state-missing': {
    title: 'The browser came back without a state.',
    guide: sameState
  },
  'too-late': {
    title: 'It came too late: the login request had expired.',
    guide: inTime
  },
  'already-finished': {
    title: 'The login was already finished.',
    guide: once
  },
  'unknown-login-request': {
    title: 'The login request ID is unknown.',
    guide: 'Use the value of login_request_id exactly as it came to your login route.'
  },
  'details-incomplete': {
    title: 'The details lack sub or email.',
    guide: 'Both are required. Everything else is optional.'
  },
  'details-unreadable': {
    title: 'The details are not the JSON of a user.',
    guide: 'Send one JSON object with the fields of the user, as application/json.'
  },
  'details-ignored': {
    title: 'Some fields of the user are unknown and were ignored.',
    guide: 'Scalekit drops fields that it does not know, without an error. Compare their spelling with Scalekit’s ' +
      'documentation.'
  },
  'token-missing': {
    title: 'The call had no access token.',
    guide: credentials
  },
  'token-refused': {
    title: 'The access token of the call is unknown or has expired.',
    guide: credentials
  },
  'credentials-refused': {
    title: 'The client ID or the client secret is wrong.',
    guide: 'Both come from the same environment of the Scalekit dashboard. Here, they are those that the emulator ' +
      'printed.'
  },
  'sent-by-browser': {
    title: 'A browser sent the details, not your backend.',
    guide: 'Whoever can read the page can read your secret. Send the details from your backend.'
  },
  'browser-changed': {
    title: 'The browser that came back is not the one that began.',
    guide: 'The browser that opened your login route has to follow the redirects itself, with its own cookies, until ' +
      'the client has its code.'
  },
  'consent-denied': {
    title: 'The user denied access.',
    guide: 'The client gets access_denied. Nothing is wrong with your service.'
  },
  'login-failed': {
    title: 'The service reported that the login failed.',
    guide: 'The client gets access_denied. This is right if your user canceled.'
  },
  'tokens-never-fetched': {
    title: 'The client never fetched its tokens.',
    guide: 'The client has a minute to exchange its code. Look whether the browser reached the client’s redirect URI.'
  },
  'client-refused': {
    title: 'The client’s request was refused.',
    guide: 'The error says which part of the request the authorization server does not accept.'
  },
  'no-such-endpoint': {
    title: 'There is no such endpoint.',
    guide: 'Compare the path and the method with the guide. A colon in a path stays as it is.'
  },
  'wrong-method': {
    title: 'The method is wrong.',
    guide: 'Browsers come back with GET: redirect with 302 or 303, for 307 and 308 repeat a POST. Details are sent ' +
      'with POST.'
  },
  'expired-on-purpose': {
    title: 'You let this login expire.',
    guide: 'See what your service tells its user. Only the MCP client can start again.'
  },
  'failed-on-purpose': {
    title: 'This call was made to fail.',
    guide: 'You asked for it here. See what your service tells its user, and whether the login can still be finished.'
  }
} satisfies Record<string, ProblemText>

export type ProblemCode = keyof typeof problemTexts

const harmless: ReadonlySet<ProblemCode> = new Set([
  'consent-denied', 'login-failed', 'failed-on-purpose', 'expired-on-purpose'
])

/** Whether somebody made a mistake, and not only a decision. */
export function isMistake (code: ProblemCode): boolean {
  return !harmless.has(code)
}
