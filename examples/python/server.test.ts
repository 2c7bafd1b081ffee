import { test } from 'node:test'
import { isMissing, startService, walkLogin } from '../support/any-service.js'

const python = process.env.PYTHON ?? '/usr/bin/python3'

test('a service in Python signs a user in', { skip: isMissing(python, '-c', 'import flask, requests') }, async (t) => {
  await walkLogin(await startService(t, python, 'python/server.py'))
})
