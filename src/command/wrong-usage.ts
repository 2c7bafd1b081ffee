/** A command line that cannot be understood. */
export class WrongUsage extends Error {
  override name = 'WrongUsage'
}
