// The three requests of a login as a browser sends them, and what is kept of their answers. Every one of them is checked.
const navigation = 'Host: 127.0.0.1\r\nAccept: text/html,application/xhtml+xml\r\nSec-Fetch-Dest: document\r\n' +
  'Sec-Fetch-Mode: navigate\r\n'

let started = 0

/** A login that no server has seen: its ID and its state are as long as those of the public example. */
export function createLogin () {
  started += 1
  const digits = String(started).padStart(10, '0')
  return {
    loginRequestId: `lri_8665906${digits}`,
    state: `HntJ_ENB6y161i9_P1yzuZVv2SSTfD3aZH-Tej0_${digits}`,
    session: `session=user_${started % 100}`
  }
}

export function startRequest (login) {
  const { loginRequestId, state, session } = login
  return getRequest(login, `/login?login_request_id=${loginRequestId}&state=${state}`, session)
}

/** What the browser has after the redirect: its cookie and the page to go to. */
export function readStarted (answer) {
  expect(answer, 303)
  const [, cookie] = /\r\nset-cookie: ([^;]+);/i.exec(answer)
  const [, flow] = /\r\nlocation: \/login\/continue\?flow=([\w-]+)\r\n/i.exec(answer)
  return { cookie, flow }
}

export function confirmRequest (login) {
  const { flow, session, cookie } = login
  return getRequest(login, `/login/continue?flow=${flow}`, `${session}; ${cookie}`)
}

export function readConfirm (answer) {
  expect(answer, 200)
  const [, csrfToken] = /name="csrf_token" value="([^"]+)"/.exec(answer)
  return { csrfToken }
}

export function completeRequest (login) {
  const { flow, session, cookie, csrfToken } = login
  return postRequest(login, `${session}; ${cookie}`, `flow=${flow}&csrf_token=${csrfToken}&action=continue`)
}

/** For the handler that knows no cookie. */
export function rawRequest (login) {
  return postRequest(login, login.session, `login_request_id=${login.loginRequestId}&state=${login.state}`)
}

export function checkCompleted (answer, { login }) {
  expect(answer, 200)
  if (!answer.includes(`/partner:callback?state=${login.state}"`)) throw new Error(`No way back for ${login.state}: ${answer}`)
}

function getRequest (login, path, cookies) {
  return { login, text: `GET ${path} HTTP/1.1\r\n${navigation}Sec-Fetch-Site: none\r\nCookie: ${cookies}\r\n\r\n` }
}

function postRequest (login, cookies, body) {
  const head = `POST /login/continue HTTP/1.1\r\n${navigation}Sec-Fetch-Site: same-origin\r\nCookie: ${cookies}\r\n` +
    `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n`
  return { login, text: head + body }
}

function expect (answer, status) {
  if (!answer.startsWith(`HTTP/1.1 ${status} `)) throw new Error(`Not ${status}: ${answer}`)
}
