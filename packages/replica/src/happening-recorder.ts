import {
  type Admission,
  type Decided,
  type Fate,
  factsOf,
  type Happening,
  type Heard,
  interestOfMessage,
  type Life,
  type MessageFacts,
  nameOfValue,
  type Party,
  type Portrait,
  replyFacts,
  requestFacts,
  SLOTS_MAX,
  type ValueName,
} from '@synod/feed'
import {
  type Message,
  type NodeNumber,
  type Reply,
  type Request,
  type Slot,
  type SlotRange,
  slotGet,
  slotsOf,
  type Value,
} from '@synod/protocol'
import type { Host } from './host.ts'
import { aboutMessage, aboutStep, interestOfStep } from './interest.ts'
import { portraitOf, type StateRows } from './portrait.ts'
import { RecentValues } from './recent-values.ts'
import type { AnyRoleEvent, RoleName, RoleSnapshots } from './role-machines.ts'
import { type CommandWords, valueWords } from './value-words.ts'
import type { HostWatcher, RoleStep } from './watcher.ts'

export interface RecorderOptions {
  readonly node: NodeNumber
  /** Microseconds since the source began. */
  readonly nowUs: () => number
  readonly tell: (happening: Happening) => void
  /** What a command of the state machine is in words. */
  readonly wordsOfCommand: CommandWords
  /** How the messages are told of that this node sends and hears; without it they are not: a simulated network does it. */
  readonly messages?: MessageTelling
  /** Asked before anything is told but a portrait; without it everything is. */
  readonly admits?: Admission
}

export interface MessageTelling {
  /** Never the same twice in a source. */
  readonly nextId: () => number
  /** What becomes of a message to this node, as far as its sender knows. Default: `unknown`. */
  readonly fateTo?: (peer: NodeNumber) => Fate
  /** Told instead of an arrival, whose id only the sender knows. */
  readonly heard: (heard: Heard) => void
}

/** More newly chosen slots than this are told of at once. */
const DECISIONS_MAX = 64

/**
 * Makes happenings of what a host tells: give it to `host.watch`. The same for a live node and for a simulated one, so that
 * both are shown alike.
 */
export class HappeningRecorder implements HostWatcher {
  readonly #options: RecorderOptions
  readonly #nameOf: ValueName<Uint8Array>
  readonly #recent = new RecentValues(SLOTS_MAX)

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#nameOf = valueWords(options.wordsOfCommand)
  }

  /** How the node looks now. `state` is what its state machine shows of itself. */
  portrait(host: Host, life: Life, state: StateRows | undefined): Portrait {
    return portraitOf(host, { life, nameOf: this.#nameOf, recent: this.#recent, state })
  }

  wantsStep(_role: RoleName, event: AnyRoleEvent): boolean {
    return this.#admits(interestOfStep(event), aboutStep(event))
  }

  stepped({ role, event, before, after, transitions, effects, roles }: RoleStep): void {
    const { node, tell } = this.#options
    tell({ type: 'stepped', at: this.#now, node, role, event: event.type, before, after, transitions })
    if (role !== 'learner') return
    const delivered = new Map<Slot, Value<Uint8Array>>()
    for (const effect of effects) if (effect.type === 'deliver') delivered.set(effect.slot, effect.value)
    for (const effect of effects) {
      if (effect.type !== 'slotsChosen') continue
      for (const slot of firstOf(slotsOf(effect.slots), DECISIONS_MAX)) {
        this.#decide('chosen', slot, delivered.has(slot) ? delivered.get(slot) : knownValue(roles, slot))
      }
    }
  }

  sending(to: readonly NodeNumber[], message: Message<Uint8Array>): void {
    const { messages, node } = this.#options
    if (!messages || !this.#admitsMessage(message)) return
    const facts = factsOf(message, this.#nameOf)
    const at = this.#now
    for (const peer of to) {
      if (peer === node) continue
      const fate = messages.fateTo?.(peer) ?? 'unknown'
      this.#options.tell({ type: 'sent', at, id: messages.nextId(), from: node, to: peer, message: facts, fate })
    }
  }

  received(from: NodeNumber, message: Message<Uint8Array>): void {
    const { messages, node } = this.#options
    if (!messages || !this.#admitsMessage(message)) return
    const { words } = factsOf(message, this.#nameOf)
    messages.heard({ type: 'heard', at: this.#now, from, to: node, words })
  }

  /** Clients do not tell of themselves, so that what they say is told as sent when it is here. */
  requested(request: Request): void {
    if (!this.#options.messages || !this.#admits('usual', undefined)) return
    this.#spoken(clientOf(request.session), this.#options.node, requestFacts(request, this.#options.wordsOfCommand))
  }

  replying(reply: Reply): void {
    if (!this.#options.messages || !this.#admits('usual', undefined)) return
    this.#spoken(this.#options.node, clientOf(reply.session), replyFacts(reply))
  }

  executed(slot: Slot, value: Value<Uint8Array>): void {
    this.#recent.add(slot, value)
    if (this.#admits('usual', { from: slot, to: slot })) this.#decide('executed', slot, value)
  }

  restored(slot: Slot): void {
    this.#recent.clear()
    if (this.#admits('rare', undefined)) this.#decide('restored', slot, undefined)
  }

  #decide(what: Decided['what'], slot: Slot, decided: Value<Uint8Array> | undefined): void {
    const value = decided === undefined ? '' : nameOfValue(decided, this.#nameOf)
    this.#options.tell({ type: 'decided', at: this.#now, node: this.#options.node, what, slot, value })
  }

  #spoken(from: Party, to: Party, message: MessageFacts): void {
    const { tell, messages } = this.#options
    if (!messages) return
    const at = this.#now
    const id = messages.nextId()
    tell({ type: 'sent', at, id, from, to, message, fate: 'arrives', arrivesAt: at })
    tell({ type: 'arrived', at, id })
  }

  #admitsMessage(message: Message<Uint8Array>): boolean {
    return this.#admits(interestOfMessage(message.type), aboutMessage(message))
  }

  #admits(interest: Parameters<Admission>[0], about: SlotRange | undefined): boolean {
    return this.#options.admits?.(interest, about) ?? true
  }

  get #now(): number {
    return this.#options.nowUs()
  }
}

function clientOf(session: number): Party {
  return `c${session}`
}

/** The value of a slot that is chosen while one before it is not. */
function knownValue({ learner }: RoleSnapshots, slot: Slot): Value<Uint8Array> | undefined {
  const decision = slotGet(learner.context.decided, slot)
  return decision?.is === 'known' ? (decision.value as Value<Uint8Array>) : undefined
}

function* firstOf<T>(all: Iterable<T>, countMax: number): Generator<T> {
  let count = 0
  for (const each of all) {
    if (count >= countMax) return
    yield each
    count += 1
  }
}
