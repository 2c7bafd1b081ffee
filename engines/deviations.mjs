import { SCHEME } from './checks/last-step.mjs'
import { SECURE_OVER_HTTP } from './checks/plain-http.mjs'

/**
 * What an engine does not do as the checks say, by the name of the check and the engine.
 * - `notPossible`: the engine, or what drives it, cannot do this. The check does not run.
 * - `deviates`: the engine does something else by its own rule. The check runs, and must fail.
 * Each says why, and where that is written.
 * @type {Record<string, Record<string, { notPossible?: string, deviates?: string, source: string }>>}
 */
export const deviations = {
  [SECURE_OVER_HTTP]: {
    webkit: {
      deviates: 'WebKit keeps no Secure cookies of http://localhost, and upgrades its forms to https',
      source: 'https://bugs.webkit.org/show_bug.cgi?id=250776'
    }
  },
  'with text of twice the size and forced colours, a small screen shows everything': {
    webkit: {
      notPossible: 'WebKit has no forced colours, and MiniBrowser with a larger font does not answer its driver',
      source: 'https://caniuse.com/mdn-css_at-rules_media_forced-colors'
    }
  },
  [SCHEME]: {
    webkit: {
      notPossible: 'WebKitGTK leaves schemes that it does not know to the application around it, and MiniBrowser ' +
        'shows an error page',
      source: 'https://webkitgtk.org/reference/webkit2gtk/stable/signal.WebView.decide-policy.html'
    }
  }
}
