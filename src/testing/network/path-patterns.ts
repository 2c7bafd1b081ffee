/** The pattern of one path, and of what may follow it. */
export function exactly (path: string, followedBy = ''): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${followedBy}$`)
}
