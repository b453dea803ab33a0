/** Thrown when something that must always hold does not. The process that sees one has a bug and must stop. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** Stops with an {@link InvariantError} when `condition` is false. Kept in production: a wrong answer costs more than a crash. */
export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new InvariantError(`invariant broken: ${invariant}`)
}

/** For the branch that no value can reach. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`)
}
