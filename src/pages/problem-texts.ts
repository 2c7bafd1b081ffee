const restart = 'Go back to your app (your MCP client) and connect again.'
const retry = { retry: true }

interface ProblemText {
  title: string
  text: string
  /** The login still waits, and its continue page may succeed. */
  retry?: boolean
}

const texts: Record<string, ProblemText> = {
  FST_ERR_VALIDATION: {
    title: 'This cannot be read',
    text: `Something in the address or the form is missing or wrong. ${restart}`
  },
  FST_SCALEKIT_NO_LOGIN_REQUEST: {
    title: 'No login is waiting here',
    text: `This browser holds no login to go on with: it was finished, or it was started in another browser. ${restart}`
  },
  FST_SCALEKIT_LOGIN_REQUEST_EXPIRED: {
    title: 'This login is over',
    text: `It waited too long, or it was already answered. ${restart}`
  },
  FST_SCALEKIT_USER_NOT_FOUND: {
    title: 'Sign in first',
    text: 'Nobody is signed in, or somebody else should be. Sign in with the account you want to connect, then go on.',
    ...retry
  },
  FST_SCALEKIT_INVALID_USER: {
    title: 'This account cannot be connected',
    text: 'Something in the account is not in order, and nothing was sent. Please tell the people who run this service.'
  },
  FST_SCALEKIT_INVALID_CSRF_TOKEN: {
    title: 'This form is out of date',
    text: 'It does not belong to the login that waits in this browser, and nothing was sent. Open it again.',
    ...retry
  },
  FST_SCALEKIT_NO_ORGANIZATION: {
    title: 'No organization to connect',
    text: 'This account belongs to no organization it could act for, or none of its own was chosen. Nothing was sent. Choose ' +
      'one, ask to be added to one, or sign in with another account, then go on.',
    ...retry
  },
  FST_SCALEKIT_FORBIDDEN_ORIGIN: {
    title: 'This cannot be opened from here',
    text: `It opens only as a page of its own, in a tab or window. ${restart}`
  },
  FST_SCALEKIT_OUTCOME_CONFLICT: {
    title: 'Another answer is on its way',
    text: 'This login is being answered in another tab or with another button at this moment. Wait a little and look there.'
  },
  FST_SCALEKIT_TOO_MANY_LOGINS: {
    title: 'Too many logins',
    text: 'This account connected apps too often in a short time. Nothing was sent. Wait a few minutes, then go on.',
    ...retry
  },
  FST_SCALEKIT_USER_DETAILS_REJECTED: {
    title: 'The login was refused',
    text: 'The login service did not take it. Nothing is lost: try again, and if that does not help, tell the people who ' +
      'run this service.',
    ...retry
  },
  FST_SCALEKIT_UNAVAILABLE: {
    title: 'The login service cannot be reached',
    text: 'Nothing is lost: your login still waits here. Try again in a moment.',
    ...retry
  },
  FST_SCALEKIT_TIMEOUT: {
    title: 'The login service takes too long',
    text: 'Nothing is lost: your login still waits here. Try again with the same account.',
    ...retry
  }
}

const unexpected: ProblemText = {
  title: 'Something went wrong',
  text: 'The login could not go on. Please tell the people who run this service.'
}

/** What a problem page says for an error code. */
export function problemText (code: string): ProblemText {
  return texts[code] ?? unexpected
}
