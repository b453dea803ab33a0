/*
 * Lamport's TLA+ Paxos, written down a second time and searched by brute force: nothing of our machines, our messages or the
 * explorer is used, so that equal counts mean something. Names are the specification's. Quorums are the least ones of a
 * size; ballots are 0 … ballots − 1, values 0 … values − 1, and −1 stands for "none".
 */

export interface Model {
  readonly acceptors: number
  readonly values: number
  readonly ballots: number
  /** How many acceptors make a quorum of phase 1; more than half unless told otherwise. */
  readonly quorum?: number
}

type Vote = readonly [bal: number, val: number]

interface State {
  readonly maxBal: readonly number[]
  readonly vote: readonly Vote[]
  readonly msgs: ReadonlySet<string>
}

const NONE: Vote = [-1, -1]

/** How many distinct states there are, and how many steps the farthest one is away from the first. */
export function countStates(model: Model): { readonly distinct: number; readonly depth: number } {
  const acceptors = upTo(model.acceptors)
  const first = { maxBal: acceptors.map(() => -1), vote: acceptors.map(() => NONE), msgs: new Set<string>() }
  const seen = new Set([keyOf(first)])
  let depth = 0
  for (let level: State[] = [first]; level.length > 0; ) {
    const next: State[] = []
    for (const state of level) {
      for (const successor of successors(model, state)) {
        const key = keyOf(successor)
        if (seen.has(key)) continue
        seen.add(key)
        next.push(successor)
      }
    }
    if (next.length > 0) depth += 1
    level = next
  }
  return { distinct: seen.size, depth }
}

function* successors(model: Model, state: State): Generator<State> {
  for (const b of upTo(model.ballots)) {
    yield with1a(state, b)
    for (const v of upTo(model.values)) if (canPhase2a(model, state, b, v)) yield sending(state, `2a ${b} ${v}`)
  }
  for (const a of upTo(model.acceptors)) {
    for (const message of state.msgs) {
      const [type, bal, val] = fields(message)
      if (type === '1a' && bal > at(state.maxBal, a)) yield phase1b(state, a, bal)
      if (type === '2a' && bal >= at(state.maxBal, a)) yield phase2b(state, a, bal, val)
    }
  }
}

/** Phase1a(b): Send([type |-> "1a", bal |-> b]) */
function with1a(state: State, b: number): State {
  return sending(state, `1a ${b}`)
}

/** Phase1b(a): maxBal' = m.bal, and a 1b with maxVBal and maxVal. */
function phase1b(state: State, a: number, bal: number): State {
  const [mbal, mval] = state.vote[a] ?? NONE
  return sending({ ...state, maxBal: replaced(state.maxBal, a, bal) }, `1b ${bal} ${a} ${mbal} ${mval}`)
}

/** Phase2a(b, v): no 2a of b yet, and a quorum whose 1b messages allow v. */
function canPhase2a(
  { acceptors, quorum = Math.floor(acceptors / 2) + 1 }: Model,
  { msgs }: State,
  b: number,
  v: number,
): boolean {
  const parsed = [...msgs].map(fields)
  if (parsed.some(([type, bal]) => type === '2a' && bal === b)) return false
  const answers = parsed.filter(([type, bal]) => type === '1b' && bal === b)
  return subsets(upTo(acceptors), quorum).some((Q) => {
    const Q1b = answers.filter(([, , a]) => Q.includes(a))
    if (!Q.every((a) => Q1b.some(([, , from]) => from === a))) return false
    const Q1bv = Q1b.filter(([, , , mbal]) => mbal >= 0)
    const highest = Math.max(...Q1bv.map(([, , , mbal]) => mbal))
    return Q1bv.length === 0 || Q1bv.some(([, , , mbal, mval]) => mval === v && mbal === highest)
  })
}

/** Phase2b(a): maxBal' = maxVBal' = m.bal, maxVal' = m.val, and a 2b. */
function phase2b(state: State, a: number, bal: number, val: number): State {
  const maxBal = replaced(state.maxBal, a, bal)
  const vote = replaced<Vote>(state.vote, a, [bal, val])
  return sending({ ...state, maxBal, vote }, `2b ${bal} ${a} ${val}`)
}

function sending(state: State, message: string): State {
  return { ...state, msgs: new Set([...state.msgs, message]) }
}

type Fields = readonly [type: string, bal: number, third: number, mbal: number, mval: number]

function fields(message: string): Fields {
  const [type = '', ...rest] = message.split(' ')
  const [bal = -1, third = -1, mbal = -1, mval = -1] = rest.map(Number)
  return [type, bal, third, mbal, mval]
}

function keyOf({ maxBal, vote, msgs }: State): string {
  return JSON.stringify([maxBal, vote, [...msgs].sort()])
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

function at(items: readonly number[], index: number): number {
  return items[index] ?? -1
}

function replaced<T>(items: readonly T[], index: number, item: T): T[] {
  return items.map((old, position) => (position === index ? item : old))
}

function subsets(items: readonly number[], size: number): number[][] {
  if (size === 0) return [[]]
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]))
}
