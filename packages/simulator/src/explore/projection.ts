import { type Ballot, formatBallot, type Message, slotGet } from '@synod/protocol'
import type { AgentState, V } from './agent.ts'
import { InternedVectors } from './interned-vectors.ts'
import type { AddressedInput, InternedWorld } from './interned-world.ts'

/**
 * The states of Lamport's TLA+ *Paxos* that lie under the states explored: per acceptor maxBal, maxVBal and maxVal, and the
 * set of all messages ever sent, in slot 1. Whatever else our agents know (who has promised, which state a chart is in)
 * disappears here; what is left must be what TLC counts.
 */
export class Projection {
  readonly #interned: InternedWorld
  readonly #vectors = new InternedVectors()
  /** Numbers of acceptors' variables and of messages; both are interned by what people would read. */
  readonly #words = new Map<string, number>()
  readonly #ofState: (number | undefined)[] = []
  readonly #ofInput: (number | undefined)[] = []
  #scratch = new Uint32Array(64)

  constructor(interned: InternedWorld) {
    this.#interned = interned
  }

  /** How many distinct states of the specification were seen. */
  get size(): number {
    return this.#vectors.size
  }

  /** Adds the projection of a state: its agents' states, and the messages ever sent, as inputs. True if it is a new one. */
  add(agents: ArrayLike<number>, agentCount: number, sent: ArrayLike<number>, sentCount: number): boolean {
    if (this.#scratch.length < agentCount + sentCount) this.#scratch = new Uint32Array((agentCount + sentCount) * 2)
    const scratch = this.#scratch
    for (let index = 0; index < agentCount; index++) scratch[index] = this.#variables(agents[index] as number)
    let length = agentCount
    for (let position = 0; position < sentCount; position++) {
      const message = this.#message(sent[position] as number)
      if (message > 0) scratch[length++] = message
    }
    const distinct = sortedDistinct(scratch, agentCount, length)
    const before = this.#vectors.size
    return this.#vectors.intern(scratch, distinct) === before
  }

  #variables(state: number): number {
    const known = this.#ofState[state]
    if (known !== undefined) return known
    const { acceptor } = (this.#interned.states[state] as AgentState).snapshots
    const words = acceptor ? variablesOf(acceptor.context) : 'proposer'
    const number = this.#number(words)
    this.#ofState[state] = number
    return number
  }

  #message(input: number): number {
    const known = this.#ofInput[input]
    if (known !== undefined) return known
    const { input: what } = this.#interned.inputs[input] as AddressedInput
    const words = what.do === 'deliver' ? messageOf(what.node, what.message) : undefined
    const number = words === undefined ? 0 : this.#number(words)
    this.#ofInput[input] = number
    return number
  }

  #number(words: string): number {
    const known = this.#words.get(words)
    if (known !== undefined) return known
    this.#words.set(words, this.#words.size + 1)
    return this.#words.size
  }
}

function variablesOf(context: NonNullable<AgentState['snapshots']['acceptor']>['context']): string {
  const { promised, accepted } = context
  const last = slotGet(accepted, 1)
  return `maxBal ${formatBallot(promised)}, maxVBal ${last ? formatBallot(last.ballot) : 'none'}, maxVal ${last?.value ?? 'none'}`
}

/**
 * A message as the specification has it, in slot 1: the same 1a to several acceptors is one message, and so is a promise
 * sent again. An answer to a prepare that leaves slot 1 out, because something was accepted there in that very ballot,
 * says nothing about it and is no 1b.
 */
function messageOf(node: number, message: Message<V>): string | undefined {
  const slotOne = ({ slot }: { readonly slot: number }) => slot === 1
  const bal = (ballot: Ballot) => formatBallot(ballot)
  switch (message.type) {
    case 'prepare':
      return `1a ${bal(message.ballot)}`
    case 'promise': {
      if (message.leftOut.length > 0) return undefined
      const report = message.accepted.find(slotOne)
      return `1b n${node} ${bal(message.ballot)} ${report ? `${bal(report.ballot)} ${report.value}` : 'none'}`
    }
    case 'accept':
      return `2a ${bal(message.ballot)} ${message.entries.find(slotOne)?.value}`
    case 'accepted':
      return `2b n${node} ${bal(message.ballot)} ${message.entries?.find(slotOne)?.value}`
    default:
      return undefined
  }
}

/** Sorts what lies between `from` and `to`, drops repeats, and returns where it ends. */
function sortedDistinct(items: Uint32Array, from: number, to: number): number {
  items.subarray(from, to).sort()
  let end = from
  for (let position = from; position < to; position++) {
    if (position === from || items[position] !== items[end - 1]) items[end++] = items[position] as number
  }
  return end
}
