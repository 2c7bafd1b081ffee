const api = document.documentElement.dataset.api
const parameters = new URLSearchParams(window.location.search)
const flow = parameters.get('flow') ?? ''
const message = find('message')
const signIn = find('sign-in')
const confirm = find('confirm')
let csrfToken = ''

/** @param {string} id */
function find (id) {
  return /** @type {HTMLElement} */ (document.getElementById(id))
}

/** @param {string} path @param {object} [body] */
async function call (path, body) {
  const response = await fetch(api + path, {
    method: body ? 'POST' : 'GET',
    credentials: 'include',
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body)
  })
  return { status: response.status, answer: response.status === 204 ? {} : await response.json() }
}

/** @param {HTMLElement} [form] */
function show (form, text = '') {
  for (const each of [signIn, confirm]) each.hidden = each !== form
  message.textContent = text
}

/**
 * @typedef {{ csrfToken?: string, user?: { email: string }, client?: { clientName?: string } }} Login
 * @param {{ status: number, answer: Login & { changed?: string[], message?: string } }} result
 */
function showLogin ({ status, answer }) {
  if (status === 401) return show(signIn)
  if (!answer.csrfToken) return show(undefined, answer.message)
  csrfToken = answer.csrfToken
  find('client').textContent = answer.client?.clientName ?? 'An app'
  find('account').textContent = answer.user?.email ?? ''
  show(confirm, answer.changed ? 'Something has changed. Look again before you continue.' : '')
}

async function load () {
  showLogin(await call(`/login/continue?flow=${encodeURIComponent(flow)}`))
}

signIn.addEventListener('submit', async (event) => {
  event.preventDefault()
  const fields = new FormData(/** @type {HTMLFormElement} */ (signIn))
  const { status, answer } = await call('/signin', Object.fromEntries(fields))
  if (status === 204) await load()
  else show(signIn, answer.message)
})

confirm.addEventListener('submit', async (event) => {
  event.preventDefault()
  const { value: action } = /** @type {HTMLButtonElement} */ (event.submitter)
  const result = await call('/login/continue', { flow, csrf_token: csrfToken, action })
  const next = result.answer.callbackUrl ?? result.answer.signInUrl
  if (next) window.location.assign(next)
  else showLogin(result)
})

if (parameters.get('prompt') === 'login') show(signIn)
else await load()
