import {
  type AnyStateMachine,
  createActor,
  createMachine,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  type SnapshotFrom,
} from 'xstate'
import { assert } from './assert.ts'

/*
 * The only place that knows how XState is driven. A machine's step is a pure function of snapshot and event; what it
 * emits is data. XState's own `transition()` builds an actor and a system at every call (22 µs); a scope that is made
 * once and collects what is emitted costs 3 µs.
 */

/** The snapshot after a step, and what it asks for, in order. */
export interface Stepped<M extends AnyStateMachine> {
  readonly snapshot: SnapshotFrom<M>
  readonly effects: readonly EmittedFrom<M>[]
}

type Scope = Parameters<AnyStateMachine['transition']>[2]

let collected: unknown[] = []
const inertActor = createActor(createMachine({}))
const scope = {
  self: inertActor,
  system: inertActor.system,
  id: '',
  sessionId: '',
  logger: () => {},
  stopChild: () => {},
  defer: () => {},
  emit: () => {},
  actionExecutor: (action: { type: string; params: unknown }) => {
    assert(action.type === 'xstate.emit', `a role's actions assign and emit, nothing else: ${action.type}`)
    collected.push((action.params as { event: unknown }).event)
  },
} as unknown as Scope

/** The first snapshot of a machine, and the effects of starting it. */
export function begin<M extends AnyStateMachine>(machine: M, input: InputFrom<M>): Stepped<M> {
  return collecting(() => machine.getInitialSnapshot(scope, input))
}

/** The one way in which our own code steps a machine. Events that the state does not name change nothing. */
export function step<M extends AnyStateMachine>(
  machine: M,
  snapshot: SnapshotFrom<M>,
  event: EventFromLogic<M>,
): Stepped<M> {
  return collecting(() => machine.transition(snapshot as never, event as never, scope))
}

/** The snapshot that `JSON.parse(JSON.stringify(…))` of {@link toJson} describes, ready to be stepped. */
export function fromJson<M extends AnyStateMachine>(machine: M, json: unknown): SnapshotFrom<M> {
  return machine.restoreSnapshot(json as never, scope) as SnapshotFrom<M>
}

/** What an inspector shows and `createActor(machine, { snapshot })` takes back. */
export function toJson<M extends AnyStateMachine>(machine: M, snapshot: SnapshotFrom<M>): unknown {
  return machine.getPersistedSnapshot(snapshot as never)
}

function collecting<M extends AnyStateMachine>(run: () => unknown): Stepped<M> {
  const outer = collected
  collected = []
  try {
    const snapshot = run() as SnapshotFrom<M>
    return { snapshot, effects: collected as EmittedFrom<M>[] }
  } finally {
    collected = outer
  }
}
