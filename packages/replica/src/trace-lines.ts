import {
  type Accept,
  type AcceptedEntry,
  type Ballot,
  formatNode,
  NOOP,
  type NodeNumber,
  type Prepare,
  type PromiseMessage,
  type QuorumSystem,
  type Slot,
  type SlotRange,
  type Value,
} from '@synod/protocol'

/** How a value is called in a trace; `noop` for a no-op, and never the empty string, which stands for no value at all. */
export type NameOfValue = (value: Value<Uint8Array>) => string

/** The names of values: a hash for each, taken once for as long as the value is in memory. */
export function valueNames(hash: (value: Uint8Array) => string): NameOfValue {
  const known = new WeakMap<Uint8Array, string>()
  return (value) => {
    if (value === NOOP) return 'noop'
    const name = known.get(value) ?? hash(value)
    known.set(value, name)
    return name
  }
}

/*
 * What a line says, without the braces and the order key, which are the same for all. Written by hand rather than by
 * JSON.stringify, since a traced node writes one for each slot and message: names are hexadecimal, all else is numbers.
 */

/** A prepare, for every slot that it covers. */
export function prepareLine({ fromSlot, ballot }: Prepare): string {
  return `"from":${fromSlot},"type":"1a","bal":${ballot}`
}

/** A promise, for the slots that it speaks for: a line for each stretch of them. */
export function promiseLines(node: NodeNumber, promise: PromiseMessage<Uint8Array>, name: NameOfValue): string[] {
  const { ballot, chosenThrough, accepted } = promise
  return spokenFor(promise).map(({ from, to }) => {
    const within = accepted.filter(({ slot }) => slot >= from && (to === null || slot <= to))
    const reports = within.map((entry) => reportOf(entry, name)).join(',')
    return `"from":${from},"to":${to},"chosenThrough":${chosenThrough},"type":"1b","acc":"${formatNode(node)}","bal":${ballot},"accepted":[${reports}]`
  })
}

/**
 * An accept, slot by slot, with those who may accept it, and how many of them are a quorum of each phase unless that is
 * more than half.
 */
export function acceptLines(
  { ballot, entries }: Accept<Uint8Array>,
  quorumsOf: (slot: Slot) => QuorumSystem,
  name: NameOfValue,
): string[] {
  return entries.map(({ slot, value }) => {
    const quorums = quorumsOf(slot)
    const set = quorums.members.map((acceptor) => `"${formatNode(acceptor)}"`)
    const sizes = quorums.kind === 'flexible' ? `,"phase1":${quorums.prepare},"phase2":${quorums.accept}` : ''
    return `"slot":${slot},"type":"2a","bal":${ballot},"val":"${name(value)}","set":[${set.join(',')}]${sizes}`
  })
}

/** An acceptor's vote. */
export function voteLine(
  node: NodeNumber,
  ballot: Ballot,
  slot: Slot,
  value: Value<Uint8Array>,
  name: NameOfValue,
): string {
  return `"slot":${slot},"type":"2b","acc":"${formatNode(node)}","bal":${ballot},"val":"${name(value)}"`
}

/** A learner treats a value as chosen. */
export function chosenLine(node: NodeNumber, slot: Slot, value: Value<Uint8Array>, name: NameOfValue): string {
  return `"slot":${slot},"type":"chosen","val":"${name(value)}","by":"${formatNode(node)}"`
}

function reportOf({ slot, ballot, value }: AcceptedEntry<Uint8Array>, name: NameOfValue): string {
  return `[${slot},${ballot},"${name(value)}"]`
}

/** What a promise covers without what it leaves out, which it says nothing of; both in slot order. */
function spokenFor({ covers, leftOut }: PromiseMessage<Uint8Array>): SlotRange[] {
  const stretches: SlotRange[] = []
  let from = covers.from
  for (const hole of leftOut) {
    if (hole.from > from) stretches.push({ from, to: hole.from - 1 })
    if (hole.to === null) return stretches
    from = hole.to + 1
  }
  if (covers.to === null || from <= covers.to) stretches.push({ from, to: covers.to })
  return stretches
}
