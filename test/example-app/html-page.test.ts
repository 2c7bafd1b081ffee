import t from 'tap'
import { readHtmlPage } from '../../example-app/dist/demo/html-page.js'

t.test('a form is read with its fields, choices and buttons', async (t) => {
  const { forms } = readHtmlPage(`
    <form method=post action='/go?a=1&amp;b=2'>
      <input type="hidden" name="token" value="&lt;&quot;&#39;&#x41;>">
      <input name=plain>
      <input type="checkbox" name="off" value="1"><input type="checkbox" name="on" value="1" checked>
      <button name="action" value="yes">Yes, <b>go</b></button>
      <input type="submit" value="Send">
    </form>`)
  t.strictSame(forms, [{
    action: '/go?a=1&b=2',
    method: 'POST',
    fields: [{ name: 'token', value: '<"\'A>' }, { name: 'plain', value: '' }, { name: 'on', value: '1' }],
    buttons: [{ name: '', value: 'Send', label: 'Send' }, { name: 'action', value: 'yes', label: 'Yes, go' }]
  }])
})

t.test('comments and scripts are not seen', async (t) => {
  const page = readHtmlPage('<title>T</title><body><!-- <a href="/a"> --><script>"<form></form>"</script>Hello <i>you</i>')
  t.match(page, { title: 'T', text: 'Hello you', links: [], forms: [] })
})

t.test('a refresh leads on', async (t) => {
  t.equal(readHtmlPage('<meta http-equiv="Refresh" content="0; url=/next?a=1&amp;b=2">').refresh, '/next?a=1&b=2')
  t.equal(readHtmlPage('<meta content="0;URL=\'https://x.example/\'" http-equiv="refresh">').refresh, 'https://x.example/')
  t.equal(readHtmlPage('<meta name="viewport" content="width=device-width">').refresh, undefined)
})
