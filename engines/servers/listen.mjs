/** Has a server listen on a free port of loopback. Returns the port. */
export async function listen (server) {
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return server.address().port
}

/** Browsers keep connections open, which would hold it up. */
export async function close (server) {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
