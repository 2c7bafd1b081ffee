import { SCHEME } from './checks/last-step.mjs'

const webkit = 'https://bugs.webkit.org/show_bug.cgi?id='
const mdn = 'https://developer.mozilla.org/en-US/docs/Web/'
const withoutSpeculationRules = {
  firefox: {
    notPossible: 'Firefox has no speculation rules',
    source: 'https://bugzilla.mozilla.org/show_bug.cgi?id=1969396'
  },
  webkit: {
    notPossible: 'WebKitGTK 2.50 has no speculation rules',
    source: `${mdn}API/Speculation_Rules_API#browser_compatibility`
  }
}

/**
 * What an engine does not do as the checks say, by the name of the check and the engine.
 * - `notPossible`: the engine, or what drives it, cannot do this. The check does not run.
 * - `deviates`: the engine does something else by its own rule. The check runs, and must fail.
 * Each says why, and where that is written.
 * @type {Record<string, Record<string, { notPossible?: string, deviates?: string, source: string }>>}
 */
export const deviations = {
  'a prefetch of the login route begins no login': {
    webkit: { notPossible: 'WebKit has no <link rel=prefetch>', source: `${mdn}HTML/Reference/Attributes/rel/prefetch` }
  },
  'a prefetch of the login route by speculation rules begins no login': withoutSpeculationRules,
  'a prerendering of the login route by speculation rules begins no login': withoutSpeculationRules,
  'with text of twice the size and forced colours, a small screen shows everything': {
    webkit: {
      notPossible: 'WebKit has no forced colours, and MiniBrowser with a larger font does not answer its driver',
      source: `${webkit}258286`
    }
  },
  'over http on localhost, Secure cookies are kept, and the login goes through': {
    webkit: {
      deviates: 'WebKit keeps no Secure cookies of http://localhost',
      source: 'https://github.com/helmetjs/helmet/issues/429'
    }
  },
  "over http on localhost, forms pass the defaults of helmet's policy": {
    webkit: { deviates: 'WebKit upgrades forms to https on localhost, too', source: `${webkit}250776` }
  },
  [SCHEME]: {
    webkit: {
      notPossible: 'WebKitGTK leaves schemes that it does not know to the application around it, and MiniBrowser ' +
        'shows an error page',
      source: 'https://webkitgtk.org/reference/webkit2gtk/stable/signal.WebView.decide-policy.html'
    }
  }
}
