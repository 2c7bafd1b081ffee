/**
 * What an engine does not do as the checks say, by the name of the check and the engine.
 * - `notPossible`: the engine, or what drives it, cannot do this. The check does not run.
 * - `deviates`: the engine does something else by its own rule. The check runs, and must fail.
 * Each says why, and where that is written.
 * @type {Record<string, Record<string, { notPossible?: string, deviates?: string, source: string }>>}
 */
export const deviations = {
  'an app with a scheme of its own: our page stays, says that the app takes over, and its link is gone': {
    webkit: {
      notPossible: 'WebKitGTK leaves schemes that it does not know to the application around it, and MiniBrowser shows ' +
        'an error page',
      source: 'https://webkitgtk.org/reference/webkit2gtk/stable/signal.WebView.decide-policy.html'
    }
  }
}
