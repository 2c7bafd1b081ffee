/** Finds something out at the first call, and returns the same to all callers. */
export function askedOnce<T> (find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined
  return () => {
    found ??= find()
    return found
  }
}
