export function escapeHtml (text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function page (title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`
}

/** Scalekit's error page. It shows the name of the error. */
export function problemPage (error: string, description: string): string {
  return page('Something went wrong', `<p><code>${escapeHtml(error)}</code></p><p>${escapeHtml(description)}</p>`)
}

/** The last page of a login that no MCP client is waiting for. */
export function completePage (loginFailed: boolean): string {
  return loginFailed
    ? page('Login failed', '<p>The application reported that the login failed. You can close this page.</p>')
    : page('Login complete', '<p>You can close this page.</p>')
}

export function consentPage (clientName: string, scopes: readonly string[]): string {
  const items = scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('')
  return page('Allow access?', `
<p><strong>${escapeHtml(clientName)}</strong> is asking for access to:</p>
<ul>${items}</ul>
<form method="post">
<button name="consent" value="allow">Allow</button>
<button name="consent" value="deny">Deny</button>
</form>`)
}
