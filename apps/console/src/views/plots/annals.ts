import type { Called, Decided, Happening, Portrait, RoleName, Sent, Stepped } from '@synod/feed'
import { type Ballot, type ClusterLearning, type NodeNumber, type Slot, stateName } from '@synod/protocol'
import type { Recording } from '../../recording/picture.ts'
import { Series } from './series.ts'

/** A slot was seen chosen for the first time, by whichever node. */
export interface Choice {
  readonly at: number
  readonly slot: Slot
}

/** A call came to its end. */
export interface CallEnd {
  readonly at: number
  /** Since it was asked. */
  readonly us: number
  readonly state: Exclude<Called['state'], 'asked'>
  readonly words: string
}

/** A node's highest ballot became another. */
export interface BallotStep {
  readonly at: number
  readonly ballot: Ballot
}

/** From then on, who tells whom of acceptances is set so (PMS LN4). */
export interface LearningEpoch {
  readonly at: number
  readonly learning: ClusterLearning
}

/**
 * What a recording says over time, sorted by subject. Its series grow with the recording; the object is another one each time
 * they did, so that what is worked out of it can be kept until then.
 */
export interface Annals {
  readonly choices: Series<Choice>
  readonly calls: Series<CallEnd>
  readonly epochs: Series<LearningEpoch>
  /** Terms of electors that began to listen or to stand: an election was on. */
  readonly elections: Series<Stepped>
  readonly sends: ReadonlyMap<Sent['message']['kind'], Series<Sent>>
  readonly promises: ReadonlyMap<NodeNumber, Series<BallotStep>>
  /** By node and role, as {@link stepsKey} has them. */
  readonly steps: ReadonlyMap<string, Series<Stepped>>
}

/**
 * Reads the annals of a recording: each happening once, however often the views look. A recording that was cut off behind a
 * moment and went on otherwise is read anew.
 */
export class AnnalsReader {
  readonly #recording: Recording
  #version = -1
  /** The last happening that was read, and how many of its time were. */
  #last: Happening | undefined
  #readAtLast = 0
  #chosen = new Set<Slot>()
  #asked = new Map<number, number>()
  #annals = blankAnnals()

  constructor(recording: Recording) {
    this.#recording = recording
  }

  /** Reads what came since the last time. */
  catchUp(): Annals {
    if (this.#version === this.#recording.version) return this.#annals
    this.#version = this.#recording.version
    if (!this.#isContinued()) this.#forgetAll()
    const from = this.#last?.at ?? Number.NEGATIVE_INFINITY
    const news = this.#recording.between(from, Number.POSITIVE_INFINITY)
    for (let index = this.#last ? this.#readAtLast : 0; index < news.length; index += 1) this.#read(news[index]!)
    this.#forgetBefore(this.#recording.beginsAt)
    this.#annals = { ...this.#annals }
    return this.#annals
  }

  /** Is what was read last still where it was? */
  #isContinued(): boolean {
    if (!this.#last) return true
    if (this.#recording.beginsAt > this.#last.at) return false
    const { at } = this.#last
    return this.#recording.between(at, at + 1)[this.#readAtLast - 1] === this.#last
  }

  #read(happening: Happening): void {
    this.#readAtLast = this.#last?.at === happening.at ? this.#readAtLast + 1 : 1
    this.#last = happening
    if (happening.type === 'sent') ensured(this.#annals.sends, happening.message.kind).push(happening)
    else if (happening.type === 'stepped') this.#readStep(happening)
    else if (happening.type === 'portrayed') this.#readPortrait(happening.at, happening.portrait)
    else if (happening.type === 'decided') this.#readDecision(happening)
    else if (happening.type === 'called') this.#readCall(happening)
  }

  #readStep(step: Stepped): void {
    ensured(this.#annals.steps, stepsKey(step.node, step.role)).push(step)
    if (step.role === 'elector' && step.before !== step.after && stateName(step.after) === 'electing')
      this.#annals.elections.push(step)
  }

  #readPortrait(at: number, { node, promised, learning }: Portrait): void {
    const promises = ensured(this.#annals.promises, node)
    if (promises.last()?.ballot !== promised) promises.push({ at, ballot: promised })
    if (!isSameLearning(this.#annals.epochs.last()?.learning, learning)) this.#annals.epochs.push({ at, learning })
  }

  /** A slot that came with a snapshot was chosen long before. */
  #readDecision({ at, slot, what }: Decided): void {
    if (what === 'restored' || this.#chosen.has(slot)) return
    this.#chosen.add(slot)
    if (this.#chosen.size > CHOSEN_MAX) dropOldest(this.#chosen)
    this.#annals.choices.push({ at, slot })
  }

  #readCall({ at, id, state, words }: Called): void {
    if (state === 'asked') {
      this.#asked.set(id, at)
      if (this.#asked.size > ASKED_MAX) dropOldest(this.#asked)
      return
    }
    const askedAt = this.#asked.get(id)
    if (askedAt === undefined) return
    this.#asked.delete(id)
    this.#annals.calls.push({ at, us: at - askedAt, state, words })
  }

  #forgetBefore(at: number): void {
    for (const series of [this.#annals.choices, this.#annals.calls, this.#annals.elections]) series.forgetBefore(at)
    for (const series of this.#annals.sends.values()) series.forgetBefore(at)
    for (const series of this.#annals.steps.values()) series.forgetBefore(at)
    // What held when the recording begins was said before.
    for (const series of [this.#annals.epochs, ...this.#annals.promises.values()]) series.forgetBefore(at, 1)
  }

  #forgetAll(): void {
    this.#last = undefined
    this.#readAtLast = 0
    this.#chosen = new Set()
    this.#asked = new Map()
    this.#annals = blankAnnals()
  }
}

function blankAnnals() {
  return {
    choices: new Series<Choice>(),
    calls: new Series<CallEnd>(),
    epochs: new Series<LearningEpoch>(),
    elections: new Series<Stepped>(),
    sends: new Map<Sent['message']['kind'], Series<Sent>>(),
    promises: new Map<NodeNumber, Series<BallotStep>>(),
    steps: new Map<string, Series<Stepped>>(),
  }
}

export function stepsKey(node: NodeNumber, role: RoleName): string {
  return `${node}/${role}`
}

/** Slots remembered as chosen, so that the next node to learn of one does not count; far more than nodes lag behind. */
const CHOSEN_MAX = 20_000
/** Calls whose end is awaited. */
const ASKED_MAX = 10_000

const readers = new WeakMap<Recording, AnnalsReader>()

/** The annals of a recording, read up to now. All views of a page share them. */
export function annalsOf(recording: Recording): Annals {
  let reader = readers.get(recording)
  if (!reader) {
    reader = new AnnalsReader(recording)
    readers.set(recording, reader)
  }
  return reader.catchUp()
}

export function isSameLearning(one: ClusterLearning | undefined, other: ClusterLearning): boolean {
  if (typeof one === 'object' && typeof other === 'object') return one.delegates === other.delegates
  return one === other
}

/** `every`, `distinguished`, `2 delegates`. */
export function learningName(learning: ClusterLearning): string {
  if (typeof learning === 'string') return learning
  return `${learning.delegates} delegate${learning.delegates === 1 ? '' : 's'}`
}

function ensured<K, T extends { readonly at: number }>(map: Map<K, Series<T>>, key: K): Series<T> {
  let series = map.get(key)
  if (!series) {
    series = new Series<T>()
    map.set(key, series)
  }
  return series
}

/** Sets and maps of JavaScript keep the order in which things came. */
function dropOldest(of: Set<number> | Map<number, unknown>): void {
  for (const key of of.keys()) {
    of.delete(key)
    return
  }
}
