/** A load that sleeps has to be woken, and that is work of the server's, the more of it the slower the server is. */
export function stayAwake () {
  let turning = true
  const turn = () => turning && setImmediate(turn)
  turn()
  return () => { turning = false }
}
