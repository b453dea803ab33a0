import { begin, statePath, step, toJson } from '@synod/protocol'
import type { AnyMachineSnapshot, AnyStateMachine, EventFromLogic, InputFrom, SnapshotFrom } from 'xstate'

export interface ChartWalk<M extends AnyStateMachine> {
  /** What the machine may begin with; several, where a restart begins elsewhere. */
  readonly inputs: readonly InputFrom<M>[]
  /** The events to try in a state. */
  readonly events: (snapshot: SnapshotFrom<M>) => readonly EventFromLogic<M>[]
  /** Stops after so many distinct snapshots; most charts count something without end. */
  readonly statesMax: number
  /** Stops when there is nothing more to see. */
  readonly isDone?: () => boolean
}

/**
 * Walks one chart by itself, breadth-first: every event in every snapshot found. Returns the paths of the states that it was
 * in. Which transitions were taken is what a `Coverage` says of the machine that it watches.
 */
export function walkChart<M extends AnyStateMachine>(machine: M, walk: ChartWalk<M>): ReadonlySet<string> {
  const { inputs, events, statesMax, isDone = () => false } = walk
  const entered = new Set<string>()
  const seen = new Set<string>()
  const found: SnapshotFrom<M>[] = []
  const visit = (snapshot: SnapshotFrom<M>) => {
    const key = JSON.stringify(toJson(machine, snapshot))
    if (seen.has(key) || seen.size >= statesMax) return
    seen.add(key)
    found.push(snapshot)
    entered.add(statePath((snapshot as AnyMachineSnapshot).value))
  }
  for (const input of inputs) visit(begin(machine, input).snapshot)
  // What is found is appended while the list is walked.
  for (const snapshot of found) {
    if (isDone()) break
    for (const event of events(snapshot)) visit(step(machine, snapshot, event).snapshot)
  }
  return entered
}
