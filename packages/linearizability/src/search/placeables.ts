import type { Model } from '../model.ts'
import type { Operation } from '../operation.ts'
import type { Placeable } from './puzzle.ts'

/** The operations that a search has to place, as the model sees them. */
export function placeablesOf<State, Call>(
  model: Model<State, Call>,
  operations: readonly Operation[],
): Placeable<Call>[] {
  const read: { operation: Operation; call: Call }[] = []
  for (const operation of operations) {
    const call = model.read(operation)
    if (call !== undefined) read.push({ operation, call })
  }
  const unseen = model.unseen?.(read.map(({ call }) => call))
  const needed = read.filter(({ operation }, at) => operation.outcome !== 'info' || !unseen?.[at])
  const calls = needed.map(({ call }) => call)
  const parts = model.parts?.(calls)
  const reads = model.reads?.(calls)
  return needed.map((placeable, at) => ({ ...placeable, parts: parts?.[at] ?? ['all'], isRead: reads?.[at] ?? false }))
}
