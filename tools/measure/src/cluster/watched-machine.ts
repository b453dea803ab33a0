import type { StateMachine } from '@synod/replica'

/**
 * A state machine that tells how long each step of a snapshot took: freezing the state, and making each chunk.
 */
export function watchedMachine<C, O, Q, A>(
  inner: StateMachine<C, O, Q, A>,
  held: (ms: number) => void,
): StateMachine<C, O, Q, A> {
  const timed = <T>(step: () => T): T => {
    const startedAt = performance.now()
    const result = step()
    held(performance.now() - startedAt)
    return result
  }
  return {
    schemas: inner.schemas,
    apply: (command, at) => inner.apply(command, at),
    ...(inner.endOfSlot && { endOfSlot: () => inner.endOfSlot?.() ?? [] }),
    query: (query, reader) => inner.query(query, reader),
    snapshot() {
      const chunks = timed(() => inner.snapshot()[Symbol.iterator]())
      return { [Symbol.iterator]: () => ({ next: () => timed(() => chunks.next()), return: () => ended(chunks) }) }
    },
    restore: (chunks) => inner.restore(chunks),
    digest: () => inner.digest(),
  }
}

function ended(chunks: Iterator<Uint8Array>): IteratorResult<Uint8Array> {
  chunks.return?.()
  return { done: true, value: undefined }
}
