import type { EventType, HistoryEvent } from './history-event.ts'
import type { Json } from './json.ts'

/** Chance from a seed (mulberry32): the same numbers for the same seed. */
export class Chance {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** A number from 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  happens(probability: number): boolean {
    return this.next() < probability
  }
}

/** What a client asks. */
export interface Question {
  readonly f: string
  readonly key?: string
  readonly value: Json
}

/** What a system answers. */
export interface Answer {
  readonly type: 'ok' | 'fail'
  readonly value?: Json
  readonly refused?: string
}

/** Something that executes one call at a time. */
export interface System {
  ask(chance: Chance): Question
  execute(question: Question): Answer
}

export interface HistoryShape {
  readonly seed: number
  readonly clients: number
  readonly operations: number
  /** The probability that the answer to a call gets lost, after the call was executed or before. */
  readonly lost: number
  /** Whether completions say where the system executed them. */
  readonly isOrderTold?: boolean
}

/**
 * A history that is linearizable by construction: each call is executed at one moment between its invocation and its
 * completion. A call whose answer is lost may be executed much later, or never.
 */
export function randomHistory(system: System, shape: HistoryShape): HistoryEvent[] {
  const chance = new Chance(shape.seed)
  const events: HistoryEvent[] = []
  const clients = Array.from({ length: shape.clients }, (_, process) => ({
    process,
    call: undefined as Call | undefined,
  }))
  const late: { readonly question: Question; readonly event: number }[] = []
  let [begun, executed, processes] = [0, 0, shape.clients]

  for (;;) {
    if (late.length > 0 && chance.happens(0.1)) {
      const { question, event } = late.splice(chance.below(late.length), 1)[0]!
      system.execute(question)
      if (shape.isOrderTold) events[event] = { ...events[event]!, order: executed }
      executed++
    }
    const busy = clients.filter(({ call }) => call !== undefined)
    if (begun === shape.operations && busy.length === 0) return events
    const client = begun === shape.operations ? chance.pick(busy) : chance.pick(clients)
    const { call, process } = client
    if (call === undefined) {
      const question = system.ask(chance)
      events.push({ process, type: 'invoke', ...question })
      client.call = { question, answer: undefined, order: undefined }
      begun++
    } else if (chance.happens(shape.lost)) {
      if (call.answer === undefined) late.push({ question: call.question, event: events.length })
      const order = shape.isOrderTold && call.order !== undefined ? { order: call.order } : {}
      events.push({ process, type: 'info', f: call.question.f, ...order })
      client.call = undefined
      client.process = processes++
    } else if (call.answer === undefined) {
      call.answer = system.execute(call.question)
      call.order = executed++
    } else {
      const order = shape.isOrderTold ? { order: call.order! } : {}
      events.push({ process, ...call.question, ...call.answer, ...order })
      client.call = undefined
    }
  }
}

interface Call {
  readonly question: Question
  answer: Answer | undefined
  order: number | undefined
}

/** The history with one answer changed, if there is one that can be: mostly it is not linearizable then. */
export function withLie(
  events: readonly HistoryEvent[],
  chance: Chance,
  lie: (event: HistoryEvent) => HistoryEvent,
): HistoryEvent[] {
  const answers = events.flatMap((event, at) => (event.type === ('ok' satisfies EventType) ? [at] : []))
  if (answers.length === 0) return [...events]
  const liar = chance.pick(answers)
  return events.map((event, at) => (at === liar ? lie(event) : event))
}
