import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire, register } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import * as descriptors from '@bufbuild/protobuf/wkt'
import type { Test } from 'tap'

const { DescriptorProtoSchema, FieldDescriptorProtoSchema, FileDescriptorProtoSchema, MethodDescriptorProtoSchema } = descriptors

const NAME = '@scalekit-sdk/node'
export const DOUBLE_VERSION = '2.19.1'
const ADDED_RPC = 'GetLoginRequestDetails'
const FILE_DESCRIPTION = /(?<=fileDesc\)\(")[\w+/=]+(?=")/

/**
 * Makes everything that is imported from now on use a copy of the installed SDK that behaves as a newer one: its
 * `exports` map is closed, it has `getLoginRequestDetails` and `resources`, and a connection that is reset is a 503.
 * Call it before anything that imports the SDK, and import tests inside a test: the copy goes when no test is left.
 */
export async function useSdkDouble (t: Test): Promise<void> {
  await (used ??= registerDouble(t))
}

let used: Promise<void> | undefined

async function registerDouble (t: Test): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-double-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await makeDouble(folder)
  const parentURL = pathToFileURL(join(folder, 'importer.js')).href
  const hook = `export const resolve = (specifier, context, next) =>
    next(specifier, specifier.startsWith('${NAME}') ? { ...context, parentURL: '${parentURL}' } : context)`
  register(`data:text/javascript,${encodeURIComponent(hook)}`)
}

async function makeDouble (folder: string): Promise<void> {
  const installed = join(dirname(createRequire(import.meta.url).resolve(NAME)), '..')
  const double = join(folder, 'node_modules', NAME)
  await cp(installed, double, { recursive: true })
  const { dependencies, version, ...manifest } = JSON.parse(await readFile(join(double, 'package.json'), 'utf8'))
  if (manifest.exports !== undefined) throw new Error(`The installed SDK ${version} has an exports map itself`)
  for (const name of Object.keys(dependencies)) await linkDependency(name, join(installed, '../..', name), folder)
  const newer = { ...manifest, dependencies, version: DOUBLE_VERSION, exports: { '.': './lib/index.js' } }
  await writeFile(join(double, 'package.json'), JSON.stringify(newer))
  await change(join(double, 'lib/pkg/grpc/scalekit/v1/auth/auth_pb.js'), FILE_DESCRIPTION, addRpc)
  await change(join(double, 'lib/pkg/grpc/scalekit/v1/clients/clients_pb.js'), FILE_DESCRIPTION, addFilter)
  await writeFile(join(double, 'lib/resource.js'), addedClient)
  await change(join(double, 'lib/scalekit.js'), /this\.m2m = .*;/, (found) =>
    `${found}\nthis.resources = new (require('./resource.js'))(this.grpcConnect, this.coreClient);`)
  await change(join(double, 'lib/auth.js'), 'exports.default = AuthClient;', () => addedMethod)
  await change(join(double, 'lib/errors/base-exception.js'), 'static promote(error, isToolError) {', resetAsUnavailable)
}

async function linkDependency (name: string, target: string, folder: string): Promise<void> {
  const link = join(folder, 'node_modules', name)
  await mkdir(dirname(link), { recursive: true })
  await symlink(target, link, 'dir')
}

/** Changes one place of a file; an SDK where that place is not found, or found twice, needs another double. */
async function change (file: string, place: string | RegExp, to: (found: string) => string): Promise<void> {
  const text = await readFile(file, 'utf8')
  const parts = text.split(place)
  if (parts.length !== 2) throw new Error(`${file} does not look like the SDK that the double is made from`)
  await writeFile(file, text.replace(place, (found) => to(found)))
}

const { STRING, BOOL, MESSAGE } = descriptors.FieldDescriptorProto_Type
const { OPTIONAL, REPEATED } = descriptors.FieldDescriptorProto_Label

function message (name: string, fields: Record<string, object>) {
  return create(DescriptorProtoSchema, {
    name,
    field: Object.entries(fields).map(([name, field], index) =>
      ({ name, number: index + 1, label: OPTIONAL, type: STRING, ...field }))
  })
}

/** Adds exact user IDs to the request that lists consents. */
function addFilter (described: string): string {
  const file = fromBinary(FileDescriptorProtoSchema, Buffer.from(described, 'base64'))
  const request = file.messageType.find(({ name }) => name === 'ListResourceUserConsentsRequest')
  if (request === undefined || request.field.some(({ name }) => name === 'filter')) {
    throw new Error('The request for consents does not look like the one that the double is made from')
  }
  file.messageType.push(message('ResourceUserConsentFilter', { external_user_id: { label: REPEATED } }))
  const typeName = `.${file.package}.ResourceUserConsentFilter`
  const number = request.field.length + 1
  request.field.push(create(FieldDescriptorProtoSchema, { name: 'filter', number, label: OPTIONAL, type: MESSAGE, typeName }))
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64')
}

/** Adds the RPC to the description of the service. */
function addRpc (described: string): string {
  const file = fromBinary(FileDescriptorProtoSchema, Buffer.from(described, 'base64'))
  const nested = (name: string) => ({ type: MESSAGE, typeName: `.${file.package}.${name}` })
  file.messageType.push(
    message('GetLoginRequestDetailsRequest', { login_request_id: {} }),
    message('LoginRequestAuthRequest', { id: {}, scopes: { label: REPEATED } }),
    message('LoginRequestClient', {
      client_id: {}, sk_client_id: {}, client_name: {}, is_dcr: { type: BOOL }, is_cimd: { type: BOOL }
    }),
    message('LoginRequestResource', { id: {}, name: {} }),
    message('GetLoginRequestDetailsResponse', {
      auth_request: nested('LoginRequestAuthRequest'),
      client: nested('LoginRequestClient'),
      resource: nested('LoginRequestResource')
    })
  )
  const [service, ...others] = file.service
  if (service === undefined || others.length > 0 || service.method.some(({ name }) => name === ADDED_RPC)) {
    throw new Error('The service of the SDK does not look like the one that the double is made from')
  }
  service.method.push(create(MethodDescriptorProtoSchema, {
    name: ADDED_RPC,
    inputType: `.${file.package}.GetLoginRequestDetailsRequest`,
    outputType: `.${file.package}.GetLoginRequestDetailsResponse`
  }))
  return Buffer.from(toBinary(FileDescriptorProtoSchema, file)).toString('base64')
}

const addedMethod = `AuthClient.prototype.getLoginRequestDetails = async function (loginRequestId) {
  if (!loginRequestId || typeof loginRequestId !== 'string') throw new Error('loginRequestId is empty');
  const { input } = auth_pb_1.AuthService.method.getLoginRequestDetails;
  const request = (0, protobuf_1.create)(input, { loginRequestId });
  return await this.coreClient.connectExec(this.client.getLoginRequestDetails, request);
};
exports.default = AuthClient;`

const addedClient = `const { ClientService } = require('./pkg/grpc/scalekit/v1/clients/clients_pb');
module.exports = class ResourceClient {
  constructor (grpcConnect, coreClient) {
    this.coreClient = coreClient;
    this.client = grpcConnect.createClient(ClientService);
  }
  async listUserConsents (resourceId, { userIds = [], ...query } = {}) {
    if (!resourceId) throw new Error('resourceId is empty');
    const filter = userIds.length > 0 ? { filter: { externalUserId: userIds } } : {};
    return await this.coreClient.connectExec(this.client.listResourceUserConsents, { resourceId, ...query, ...filter });
  }
  async revokeUserConsent (clientId, consentId) {
    if (!clientId || !consentId) throw new Error('clientId or consentId is empty');
    return await this.coreClient.connectExec(this.client.revokeUserConsent, { clientId, consentId });
  }
};`

// Only what the socket said counts: a server that answers `aborted` still means a conflict.
const resetAsUnavailable = (promote: string): string => `${promote}
        for (let { cause } = error; cause && error.code === connect_1.Code.Aborted; { cause } = cause) {
            if (!['ECONNRESET', 'EPIPE'].includes(cause.code)) continue;
            error = new connect_1.ConnectError(error.rawMessage, connect_1.Code.Unavailable);
        }`
