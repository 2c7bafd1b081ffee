import { type ProblemText, problemTexts } from './problem-texts.js'

/** The texts of the built-in pages. Words in braces are filled in when a page is made. */
export interface PageTexts {
  /** Language of the texts, as in the `lang` attribute. */
  lang: string
  /** Direction of the texts. */
  dir: 'ltr' | 'rtl'
  /** `{product}`. */
  confirmTitle: string
  /** An app whose client ID is the URL of its metadata, which verifies its host. `{client}`, `{host}`, `{product}`. */
  verifiedClient: string
  /** An app that chose its name itself. `{client}`, `{product}`. */
  registeredClient: string
  /** `{product}`. */
  unknownClient: string
  /** What the app asks for. `{scopes}`. */
  scopes: string
  /** `{resource}`. */
  resource: string
  name: string
  email: string
  organization: string
  /** The first entry of the list of organizations. */
  chooseOrganization: string
  /** Who may continue. */
  warning: string
  /** Who may not, and why. `{product}`. */
  warningReason: string
  continueButton: string
  switchButton: string
  cancelButton: string
  /** The page is shown again, with another account. */
  accountChanged: string
  organizationsChanged: string
  clientChanged: string
  chooserTitle: string
  chooserText: string
  /** An entry of the chooser. `{client}`, `{host}`. */
  chooserVerified: string
  /** `{client}`. */
  chooserRegistered: string
  chooserUnknown: string
  /** When the login in the chooser was started. `{time}`. */
  chooserStarted: string
  /** The page of connected apps. `{product}`. */
  appsTitle: string
  /** Above the list. `{product}`, `{account}`. */
  appsText: string
  /** What it ends to disconnect an app, and when. `{product}`. */
  appsEffect: string
  /** Where there is no app. `{product}`, `{account}`. */
  appsNone: string
  appsMore: string
  appsClientId: string
  appsScopes: string
  /** Since when an app is connected. */
  appsSince: string
  /** The button of each app. */
  appsDisconnect: string
  /** The same for screen readers. It should begin with the text of the button. `{client}`. */
  appsDisconnectOne: string
  /** Shown after an app was disconnected. */
  appsDisconnected: string
  scalekitTitle: string
  scalekitText: string
  /** Replaces the text above after five seconds, if the page is still there. */
  scalekitEnd: string
  signInTitle: string
  continueTitle: string
  /** `{product}`. */
  nextPageText: string
  continueLink: string
  tryAgain: string
  signIn: string
  finishConnecting: string
  /** `{code}`, `{request}`. */
  reference: string
  /** Title and text of a problem, by its code; `other` for every other code. */
  problems: Record<string, ProblemText> & Record<keyof typeof problemTexts, ProblemText>
}

/** Texts of a host. What is left out stays English. */
export type GivenTexts = Partial<Omit<PageTexts, 'problems'>> & { problems?: Record<string, Partial<ProblemText>> }

/** The texts of the pages as they are without the option. */
export const englishTexts: PageTexts = {
  lang: 'en',
  dir: 'ltr',
  confirmTitle: 'Connect an app to {product}?',
  verifiedClient: '{client} from {host} wants to use {product} as you.',
  registeredClient: 'An app that calls itself {client} wants to use {product} as you. Nobody has checked this name.',
  unknownClient: 'An app wants to use {product} as you.',
  scopes: 'It asks for: {scopes}',
  resource: 'It will connect to {resource}.',
  name: 'Name',
  email: 'Email',
  organization: 'Organization',
  chooseOrganization: 'Choose an organization',
  warning: 'Continue only if you have just connected an app yourself.',
  warningReason: 'If someone sent you a link to this page, select Cancel. Otherwise, they could use {product} as you.',
  continueButton: 'Continue',
  switchButton: 'Use another account',
  cancelButton: 'Cancel',
  accountChanged: 'The account has changed since you opened this page. Check it before you continue.',
  organizationsChanged: 'Your organizations have changed since you opened this page. Check them before you continue.',
  clientChanged: 'The details of the app that wants to connect have changed. Check them before you continue.',
  chooserTitle: 'Which app are you connecting?',
  chooserText: 'Several apps are waiting for you. Select the one that you have just connected yourself. If you are ' +
    'not sure, close this page and connect again from your app.',
  chooserVerified: '{client} from {host}',
  chooserRegistered: 'An app that calls itself {client}',
  chooserUnknown: 'An app',
  chooserStarted: 'Started {time}',
  appsTitle: 'Apps connected to {product}',
  appsText: 'These apps can use {product} as {account}. Nobody has checked their names.',
  appsEffect: 'If you disconnect an app, it can no longer renew its access, from that moment on. Access that it ' +
    'already has still works until it expires. The app can ask you to connect it again.',
  appsNone: 'No app is connected to {product} as {account}.',
  appsMore: 'There are more apps than fit on this page. They appear here when you have disconnected others.',
  appsClientId: 'Client ID',
  appsScopes: 'Access',
  appsSince: 'Since',
  appsDisconnect: 'Disconnect',
  appsDisconnectOne: 'Disconnect {client}',
  appsDisconnected: 'The app is disconnected. It can no longer renew its access.',
  scalekitTitle: 'Returning to your app',
  scalekitText: 'You will return to your app in a moment. If nothing happens, select Continue.',
  scalekitEnd: 'Your app takes over now. If your browser asks whether to open it, allow that. Then you can close ' +
    'this page.',
  signInTitle: 'Taking you to the sign-in page',
  continueTitle: 'One moment, please',
  nextPageText: '{product} will open the next page in a moment. If nothing happens, select Continue.',
  continueLink: 'Continue',
  tryAgain: 'Try again',
  signIn: 'Sign in',
  finishConnecting: 'Finish connecting',
  reference: 'Code {code} · Request {request}',
  problems: problemTexts
}

/** Fills in what a host's texts leave out. Anything but a text of a known name is left out too. */
export function completeTexts (given: GivenTexts): PageTexts {
  const dir = given.dir === 'rtl' ? 'rtl' : 'ltr'
  const texts: PageTexts = { ...englishTexts, dir, problems: completeProblems(given.problems) }
  for (const name of Object.keys(englishTexts).filter(isTextName)) {
    const text: unknown = given[name]
    if (typeof text === 'string') texts[name] = text
  }
  return texts
}

function isTextName (name: string): name is Exclude<keyof PageTexts, 'dir' | 'problems'> {
  return name !== 'dir' && name !== 'problems'
}

function completeProblems (given: GivenTexts['problems']): PageTexts['problems'] {
  const problems = Object.entries(problemTexts).map(([code, english]) => [code, { ...english, ...given?.[code] }])
  return { ...problemTexts, ...Object.fromEntries(problems) }
}
