import { HistoryError } from './history-error.ts'
import type { HistoryEvent } from './history-event.ts'
import { canonicalText, type Json } from './json.ts'

/** A call from its invocation to its completion. */
export interface Operation {
  readonly process: number
  readonly f: string
  readonly key: string | undefined
  /** What was asked: the value of the invocation; null if it had none. */
  readonly asked: Json
  /** How the call ended. A call that never ended is `info`. */
  readonly outcome: 'ok' | 'fail' | 'info'
  /** The value that came with the answer; null if it had none. */
  readonly answered: Json
  /** See {@link HistoryEvent.also}; null if there is nothing. */
  readonly also: Json
  /** The status with which the state machine refused the call. */
  readonly refused: string | undefined
  /** The id by which the system knows the call when it comes again. */
  readonly id: string | undefined
  /** See {@link HistoryEvent.order}. */
  readonly order: number | undefined
  /** The event of the invocation, counted from 0. */
  readonly invoked: number
  /** The event of the completion, counted from 0. A call of unknown outcome has none: it is open to the end, `Infinity`. */
  readonly completed: number
}

/**
 * The operations of a history, in the order of invocation.
 *
 * @throws HistoryError where the events are no history: a completion without an invocation, two calls of a process at once,
 * a process that goes on after an `info`.
 */
export function operationsOf(events: readonly HistoryEvent[]): Operation[] {
  const operations: (Operation | undefined)[] = []
  const open = new Map<number, { readonly place: number; readonly event: number }>()
  const gone = new Map<number, number>()
  events.forEach((event, at) => {
    const { process, type } = event
    const call = open.get(process)
    if (type === 'invoke') {
      if (call !== undefined)
        throw new HistoryError(
          at,
          `process ${process} invokes ${event.f}, but its ${events[call.event]!.f} is still open`,
        )
      if (gone.has(process))
        throw new HistoryError(at, `process ${process} invokes again after an info; its successor needs a new number`)
      open.set(process, { place: operations.length, event: at })
      operations.push(undefined)
      return
    }
    if (call === undefined)
      throw new HistoryError(at, `process ${process} has ${type} for ${event.f}, but it invoked nothing`)
    const invocation = events[call.event]!
    if (invocation.f !== event.f || !agree(invocation.key, event.key))
      throw new HistoryError(
        at,
        `process ${process} has ${type} for ${nameOf(event)}, but what it invoked is ${nameOf(invocation)}`,
      )
    open.delete(process)
    if (type === 'info') gone.set(process, at)
    operations[call.place] = operationOf(invocation, call.event, event, at)
  })
  for (const { place, event } of open.values())
    operations[place] = operationOf(events[event]!, event, undefined, Infinity)
  return operations as Operation[]
}

/** What is asked, as text: operations with equal texts change every state in the same way. */
export function askedText({ f, key, asked, id }: Operation): string {
  return canonicalText([f, key ?? null, asked, id ?? null])
}

/** What is known of the answer, as text. */
export function answeredText({ outcome, answered, also, refused }: Operation): string {
  return canonicalText([outcome, answered, also, refused ?? null])
}

function operationOf(
  invocation: HistoryEvent,
  invoked: number,
  completion: HistoryEvent | undefined,
  completed: number,
): Operation {
  const outcome = completion === undefined || completion.type === 'invoke' ? 'info' : completion.type
  return {
    process: invocation.process,
    f: invocation.f,
    key: invocation.key ?? completion?.key,
    asked: invocation.value ?? null,
    outcome,
    answered: outcome === 'info' ? null : (completion?.value ?? null),
    also: outcome === 'info' ? null : (completion?.also ?? null),
    refused: completion?.refused,
    id: invocation.id ?? completion?.id,
    order: completion?.order ?? invocation.order,
    invoked,
    completed: outcome === 'info' ? Infinity : completed,
  }
}

function agree(invoked: string | undefined, completed: string | undefined): boolean {
  return invoked === undefined || completed === undefined || invoked === completed
}

function nameOf({ f, key }: HistoryEvent): string {
  return key === undefined ? f : `${f} of ${JSON.stringify(key)}`
}
