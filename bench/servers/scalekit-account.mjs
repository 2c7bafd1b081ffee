/** What every server is configured with. */
export const scalekitAccount = {
  clientId: 'skc_86659065219908155',
  clientSecret: 'a secret of the benchmark, which no other service knows',
  connectionId: 'conn_86659065219908154'
}

export const productName = 'Acme Notes'

/** Who is signed in, by the value of the cookie `session`: trivial and the same for all, so that no session store hides a difference. */
export const users = new Map(Array.from({ length: 100 }, (_, index) => {
  const sub = `user_${index}`
  return [sub, { sub, email: `${sub}@acme.test`, name: 'Alice Example' }]
}))
