/** What a problem page says. */
export interface ProblemText {
  title: string
  text: string
  /** For the developers of the service, in small print below the rest. */
  hint?: string
}

const restart = 'Go back to your app (your MCP client) and connect again.'

/** What the problem pages say, by error code. `other` is for every other code. */
export const problemTexts = {
  FST_ERR_VALIDATION: {
    title: 'This link or form is not valid',
    text: `Some information in the link or form is missing or incorrect. ${restart}`
  },
  FST_SCALEKIT_NO_LOGIN_REQUEST: {
    title: 'There is no login to continue',
    text: 'The login is already finished, it was started in another browser, or this browser does not keep cookies ' +
      `for this site. ${restart}`
  },
  FST_SCALEKIT_LOGIN_REQUEST_EXPIRED: {
    title: 'This login is no longer valid',
    text: `It took too long, or it is already finished. ${restart}`
  },
  FST_SCALEKIT_USER_NOT_FOUND: {
    title: 'Sign in first',
    text: 'You are not signed in, or you chose to use another account. Sign in with the account you want to connect, ' +
      'then try again.'
  },
  notSeen: {
    title: 'We cannot see that you are signed in',
    text: 'If you have just signed in, your browser may not keep cookies for this site. Allow cookies, then sign in ' +
      'again. If that does not help, please contact the support team of this service.',
    hint: 'For developers: the session cookie did not come back, or it has no user. The usual reasons are a proxy ' +
      'without trustProxy, a secure cookie over http, SameSite=Strict, and a return_to on another host name. The log ' +
      'of the service says more.'
  },
  FST_SCALEKIT_INVALID_USER: {
    title: 'This account cannot be connected',
    text: 'There is a problem with the details of this account. The app was not connected. Use another account, or ' +
      'contact the support team of this service.'
  },
  FST_SCALEKIT_INVALID_CSRF_TOKEN: {
    title: 'This form is out of date',
    text: 'It belongs to another login or account. The app was not connected. Try again to get a new form.'
  },
  FST_SCALEKIT_NO_ORGANIZATION: {
    title: 'No organization to connect',
    text: 'This account has no organization to connect, or none of its organizations was selected. The app was not ' +
      'connected. Try again and select an organization, ask an administrator to add you to one, or use another account.'
  },
  FST_SCALEKIT_FORBIDDEN_ORIGIN: {
    title: 'This page cannot be opened here',
    text: `It must be opened directly, in a tab or window of its own. ${restart}`
  },
  FST_SCALEKIT_SEVERAL_LOGINS: {
    title: 'Which app are you connecting?',
    text: `Several apps are waiting for you to sign in. ${restart}`
  },
  FST_SCALEKIT_OUTCOME_CONFLICT: {
    title: 'This login is already being processed',
    text: 'Another choice was made for this login, perhaps in another tab. Wait a moment, then check that tab.'
  },
  FST_SCALEKIT_TOO_MANY_LOGINS: {
    title: 'Too many logins',
    text: 'There were too many attempts to connect an app in a short time. This app was not connected. Wait a few ' +
      'minutes, then try again.'
  },
  FST_SCALEKIT_USER_DETAILS_REJECTED: {
    title: 'The login was not accepted',
    text: 'The login service did not accept this login. Try again. If that does not help, use another account, or ' +
      'contact the support team of this service.'
  },
  FST_SCALEKIT_UNAVAILABLE: {
    title: 'The login service is not available',
    text: 'Your login is still waiting for you. Try again in a moment.'
  },
  FST_SCALEKIT_TIMEOUT: {
    title: 'The login service is taking too long',
    text: 'Your login is still waiting for you. Try again with the same account.'
  },
  FST_SCALEKIT_UNSUPPORTED_SDK: {
    title: 'This page is not available',
    text: 'This service cannot list the apps that you have connected. To disconnect one, please contact its support ' +
      'team.',
    hint: 'For developers: the option connectedApps needs @scalekit-sdk/node 2.14 or later. The log has more.'
  },
  appsSignIn: {
    title: 'Sign in first',
    text: 'Sign in to see the apps that you have connected. Then open this page again.'
  },
  appsForm: {
    title: 'This form is out of date',
    text: 'No app was disconnected. Open the page again to get a new form.'
  },
  appsFailed: {
    title: 'Your apps are not available right now',
    text: 'The list of the apps that you have connected could not be read or changed. Try again in a moment. If you ' +
      'were disconnecting an app, check then whether it is still listed.'
  },
  other: {
    title: 'Something went wrong',
    text: 'The login could not be completed. Please contact the support team of this service.'
  }
}
