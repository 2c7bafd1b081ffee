import type { JsonObject } from '@bufbuild/protobuf'

const MAX_PAGE_SIZE = 30

/** The part of a list that a request asks for, and what asks for the rest. */
export function cutPage<T> (found: readonly T[], { pageSize = MAX_PAGE_SIZE, pageToken = '0' }: JsonObject) {
  const start = Number(pageToken)
  const end = start + Math.min(Number(pageSize), MAX_PAGE_SIZE)
  return {
    page: found.slice(start, end),
    rest: { totalSize: found.length, ...end < found.length && { nextPageToken: String(end) } }
  }
}
