import {
  type ActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createMachine,
} from 'xstate'

/*
 * Ways to break a machine, besides its own `provide({ guards, actions })`: each leaves the shipped chart, guards and
 * actions as they are but for one thing.
 */

/** What an action that assigns does to the context. */
type Assignment = (args: { readonly context: unknown; readonly event: unknown }) => object

/** The shipped assignment of this name, for a bug that does almost the same. */
export function shipped<C>(machine: AnyStateMachine, action: string) {
  const { assignment } = machine.implementations.actions[action] as unknown as { assignment?: Assignment }
  if (!assignment) throw new Error(`"${action}" of ${machine.id} is no action that assigns`)
  return assignment as (args: { readonly context: C; readonly event: unknown }) => Partial<C>
}

/** A machine that begins, and so restarts, in another context than it should. */
export function beginning<M extends AnyStateMachine, I>(machine: M, context: (input: I) => object): M {
  const config = { ...machine.config, context: ({ input }: { input: I }) => context(input) }
  return createMachine(config as never, machine.implementations as never) as unknown as M
}

/**
 * A machine that mishears: before each event that it takes, `mishear` says what it takes instead, one event after another.
 */
export function mishearing<M extends AnyStateMachine, C, E extends { readonly type: string }>(
  machine: M,
  mishear: (event: E, context: C) => readonly E[],
): M {
  const transition = (snapshot: AnyMachineSnapshot, event: AnyEventObject, scope: ActorScope<never, never>) => {
    let next = snapshot
    for (const heard of mishear(event as unknown as E, snapshot.context)) {
      next = machine.transition(next as never, heard as never, scope as never) as AnyMachineSnapshot
    }
    return next
  }
  // Writable, so that a machine that inherits from it may take transitions in its own way in turn.
  return Object.create(machine, { transition: { value: transition, writable: true } })
}
