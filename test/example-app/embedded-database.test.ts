import t from 'tap'
import { authenticate, createAccount, findUser } from '../../example-app/dist/accounts/accounts.js'
import { openDatabase } from '../../example-app/dist/database/open-database.js'
import { account } from './build-test-app.js'

t.test('an embedded database with a directory lasts', async (t) => {
  const url = `file:${t.testdir({})}/data`
  const first = await openDatabase(url)
  const userId = await createAccount(first, account)
  await first.close()

  const second = await openDatabase(url)
  t.teardown(() => second.close())
  t.match(await findUser(second, userId ?? ''), { email: account.email })
  t.match(await authenticate(second, account.email, account.password), { id: userId })
  t.equal(await authenticate(second, account.email, 'a wrong guess'), null)
})
