import t from 'tap'
import { isMissingModule } from '../../dist/errors/missing-module.js'

const name = '@opentelemetry/api'
const notFound = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code })

t.test('a package that is not installed is known from the words of each loader', (t) => {
  const missing: Record<string, unknown> = {
    'Node.js, import': notFound(`Cannot find package '${name}' imported from /app/index.js`, 'ERR_MODULE_NOT_FOUND'),
    'Node.js, require': notFound(`Cannot find module '${name}'\nRequire stack:\n- /app/index.js`, 'MODULE_NOT_FOUND'),
    'a loader on another thread': notFound(`Cannot find package '${name}' imported from /app/index.js`),
    Jest: notFound(`Cannot find module '${name}' from 'index.js'`),
    'Plug\'n\'Play': notFound(`fastify-scalekit-login tried to access ${name} (a peer dependency) but it isn't provided`, 'MODULE_NOT_FOUND')
  }
  for (const [loader, error] of Object.entries(missing)) t.equal(isMissingModule(error, name), true, loader)
  t.end()
})

t.test('whatever else goes wrong is an error', (t) => {
  const others: Record<string, unknown> = {
    'a dependency of it': notFound(`Cannot find package 'other' imported from /app/node_modules/${name}/index.js`, 'ERR_MODULE_NOT_FOUND'),
    'a dependency of it, required': notFound(`Cannot find module 'other'\nRequire stack:\n- /app/node_modules/${name}/index.js`, 'MODULE_NOT_FOUND'),
    'an error of its own': new TypeError(`${name} does not work here`),
    'no error': undefined
  }
  for (const [what, error] of Object.entries(others)) t.equal(isMissingModule(error, name), false, what)
  t.end()
})
