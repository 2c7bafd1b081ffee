import awsLambdaFastify from '@fastify/aws-lambda'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { buildHost } from './host.js'

const {
  PUBLIC_URL = '', SESSION_KEY = '', SCALEKIT_ENVIRONMENT_URL = '', SCALEKIT_CLIENT_ID = '',
  SCALEKIT_CLIENT_SECRET = '', SCALEKIT_CONNECTION_ID = '', SCALEKIT_RESOURCE_ID = ''
} = process.env

const app = await buildHost({
  publicUrl: PUBLIC_URL,
  sessionKey: SESSION_KEY, // openssl rand -hex 32
  environmentUrl: SCALEKIT_ENVIRONMENT_URL,
  clientId: SCALEKIT_CLIENT_ID,
  clientSecret: SCALEKIT_CLIENT_SECRET,
  connectionId: SCALEKIT_CONNECTION_ID,
  resourceId: SCALEKIT_RESOURCE_ID
})

// A comma in a parameter would make a list of it, and logins with such a state would be refused.
export const handler = awsLambdaFastify<APIGatewayProxyEventV2>(app, { parseCommaSeparatedQueryParams: false })
