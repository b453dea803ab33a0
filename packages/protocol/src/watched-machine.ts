import type { AnyStateMachine, AnyTransitionDefinition, InspectionEvent } from 'xstate'

type Scope = Parameters<AnyStateMachine['transition']>[2]

/**
 * The same machine, which tells of each transition that it takes. It inherits from the one given and shares its snapshots, so
 * that either may stand in for the other at any time. XState tells the system of the scope in which a machine is stepped of each
 * microstep, with the transitions it took: chosen by event or eventless, at a start too. Asking the machine beforehand would
 * evaluate every guard twice.
 */
export function watchedMachine<M extends AnyStateMachine>(
  machine: M,
  took: (transition: AnyTransitionDefinition) => void,
): M {
  const inspect = (event: InspectionEvent) => {
    if (event.type === '@xstate.microstep') for (const transition of event._transitions) took(transition)
  }
  let last: Scope | undefined
  let lastWatched: Scope | undefined
  // All steps of a role come with one scope, which is therefore wrapped once.
  const watchedScope = (scope: Scope): Scope => {
    if (scope !== last || !lastWatched) {
      last = scope
      lastWatched = Object.create(scope, {
        system: { value: Object.create(scope.system, { _sendInspectionEvent: { value: inspect } }) },
        actionExecutor: { value: scope.actionExecutor, writable: true },
      }) as Scope
    }
    return lastWatched
  }
  const watched = Object.create(machine) as M
  watched.transition = (snapshot, event, scope) => machine.transition(snapshot, event, watchedScope(scope))
  watched.getInitialSnapshot = (scope, input) => machine.getInitialSnapshot(watchedScope(scope), input)
  return watched
}
