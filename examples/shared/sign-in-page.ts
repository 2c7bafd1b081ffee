import { html } from 'fastify-scalekit-login'

/** The sign-in form of the service. It carries `return_to` along, and a token against forged forms where there is one. */
export function signInPage (returnTo: string | undefined, csrfToken?: string): string {
  return html`<!doctype html>
<html lang="en">
<title>Sign in</title>
<form method="post">
  <input type="hidden" name="return_to" value="${returnTo}">
  ${csrfToken === undefined ? '' : html`<input type="hidden" name="_csrf" value="${csrfToken}">`}
  <label>Email <input name="email" type="email" autocomplete="username"></label>
  <label>Password <input name="password" type="password" autocomplete="current-password"></label>
  <button>Sign in</button>
</form>`.toString()
}
