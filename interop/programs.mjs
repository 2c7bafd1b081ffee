// Programs that know nothing of JavaScript: curl, with the commands of Scalekit's guide, and Python's gRPC over TLS.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { create, toBinary } from '@bufbuild/protobuf'
import { UpdateLoginUserDetailsRequestSchema } from '@scalekit-sdk/node/lib/pkg/grpc/scalekit/v1/auth/auth_pb.js'
import { createScalekitEmulator } from 'fastify-scalekit-login/testing'

const run = promisify(execFile)
// Debian's, whose packages have grpcio.
const PYTHON = '/usr/bin/python3'
const user = { sub: 'user_1', email: 'alice@example.com' }

export async function checkCurl (check) {
  const emulator = await createScalekitEmulator({ loginUrl: 'http://localhost/login' })
  const { environmentUrl, connectionId, loginRequests, startLogin } = emulator
  const { loginRequestId, state } = startLogin()
  const curl = async (...args) => (await run('curl', ['--silent', '--show-error', ...args])).stdout
  const token = await getToken(emulator, curl)
  await curl(`${environmentUrl}/api/v1/connections/${connectionId}/auth-requests/${loginRequestId}/user`,
    '--header', 'Content-Type: application/json', '--header', `Authorization: Bearer ${token}`, '--data-raw', JSON.stringify(user))
  check('curl sends the details of a user', loginRequests.get(loginRequestId).user?.sub === user.sub)
  const headers = await curl('--head', '--request', 'GET', '--output', '/dev/null', '--write-out', '%{http_code}',
    `${environmentUrl}/sso/v1/connections/${connectionId}/partner:callback?state=${encodeURIComponent(state)}`)
  check('curl goes back to Scalekit', Number(headers) < 400, headers)
  await emulator.close()
}

export async function checkPython (check) {
  const emulator = await createScalekitEmulator({ loginUrl: 'http://localhost/login', tls: true })
  const { environmentUrl, connectionId, loginRequests, startLogin, caFile } = emulator
  const { loginRequestId } = startLogin()
  const curl = async (...args) => (await run('curl', ['--silent', '--show-error', '--cacert', caFile, ...args])).stdout
  const message = create(UpdateLoginUserDetailsRequestSchema, { connectionId, loginRequestId, user })
  const { host } = new URL(environmentUrl)
  await run(PYTHON, [
    fileURLToPath(new URL('update_user.py', import.meta.url)), host, caFile, await getToken(emulator, curl),
    Buffer.from(toBinary(UpdateLoginUserDetailsRequestSchema, message)).toString('hex')
  ])
  check('Python\'s gRPC sends the details of a user over TLS', loginRequests.get(loginRequestId).user?.sub === user.sub)
  await emulator.close()
}

async function getToken ({ environmentUrl, clientId, clientSecret }, curl) {
  const answer = await curl(`${environmentUrl}/oauth/token`, '--header', 'Content-Type: application/x-www-form-urlencoded',
    '--data-urlencode', 'grant_type=client_credentials', '--data-urlencode', `client_id=${clientId}`,
    '--data-urlencode', `client_secret=${clientSecret}`)
  return JSON.parse(answer).access_token
}
