import type { StateMachine } from '@synod/replica'
import { type Duration, timed } from './stopwatch.ts'

/** What is to be known about a state machine. */
export interface MachineWatch {
  /** A step of a snapshot held the event loop so long: freezing the state, or making a chunk. */
  held(duration: Duration): void
  /** A command is about to be executed. */
  applied(): void
}

/** A state machine that tells what it executes, and how long each step of a snapshot took. */
export function watchedMachine<C, O, Q, A>(
  inner: StateMachine<C, O, Q, A>,
  watch: MachineWatch,
): StateMachine<C, O, Q, A> {
  return {
    schemas: inner.schemas,
    apply(command, at) {
      watch.applied()
      return inner.apply(command, at)
    },
    ...(inner.endOfSlot && { endOfSlot: () => inner.endOfSlot?.() ?? [] }),
    query: (query, reader) => inner.query(query, reader),
    snapshot() {
      const chunks = timed(() => inner.snapshot()[Symbol.iterator](), watch.held)
      return {
        [Symbol.iterator]: () => ({ next: () => timed(() => chunks.next(), watch.held), return: () => ended(chunks) }),
      }
    },
    restore: (chunks) => inner.restore(chunks),
    digest: () => inner.digest(),
  }
}

function ended(chunks: Iterator<Uint8Array>): IteratorResult<Uint8Array> {
  chunks.return?.()
  return { done: true, value: undefined }
}
