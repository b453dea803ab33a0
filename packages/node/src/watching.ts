import { FeedBuffer, type NodeHappening, type Portrait } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'
import { type AnyStateMachine, type CommandWords, HappeningRecorder, type Host, type StateRows } from '@synod/replica'
import { monotonicUs } from './monotonic.ts'

export interface WatchOptions {
  /** The moment that times count from, in microseconds of {@link monotonicUs}: the same for all nodes that are shown together. */
  readonly originUs: number
  /** What a command of the state machine is in words. */
  readonly wordsOfCommand: CommandWords
  /** What the node's state machine shows of itself, asked for at each portrait. */
  readonly stateRows?: (machine: AnyStateMachine) => StateRows
  /** How often it is told, in milliseconds. Default 50. */
  readonly everyMs?: number
  /**
   * How much is told each time at most, on the whole and besides a portrait; of more than that it is told how much was left
   * out. After a quiet while it may be twenty times as much at once. Default 48.
   */
  readonly happeningsMax?: number
}

/** Somebody watches. */
export interface Watching {
  /** Tells what is left, and nothing from then on; the node is as it was before. Idempotent. */
  stop(): void
}

export type TellWatcher = (happenings: readonly NodeHappening[]) => void

const EVERY_MS = 50
const HAPPENINGS_MAX = 48
/** A portrait is told when it has changed, and else so often, for whoever comes later. */
const PORTRAIT_US_MAX = 1_000_000
const PORTRAIT_US_MIN = 100_000
/** Ids are the time of the watch's beginning, counted up, with the node: no other node and no later watch has the same. */
const NODES_PER_ID = 1024

/** The node to be watched, and which of its links are cut. */
export interface WatchedNode {
  readonly node: NodeNumber
  readonly host: Host
  readonly isCut: (peer: NodeNumber) => boolean
}

/** Watches a node from inside: bounded, sampled, at a cost that does not grow with what happens. */
export function watchNode(watched: WatchedNode, tell: TellWatcher, options: WatchOptions): Watching {
  const watch = new Watch(watched, tell, options)
  return { stop: () => watch.stop() }
}

class Watch {
  readonly #host: Host
  readonly #tell: TellWatcher
  readonly #options: WatchOptions
  readonly #buffer: FeedBuffer
  readonly #recorder: HappeningRecorder
  readonly #timer: NodeJS.Timeout
  #portrait = ''
  #portrayedUs = Number.NEGATIVE_INFINITY
  #isOver = false

  constructor({ node, host, isCut }: WatchedNode, tell: TellWatcher, options: WatchOptions) {
    const { originUs, wordsOfCommand, everyMs = EVERY_MS, happeningsMax = HAPPENINGS_MAX } = options
    this.#host = host
    this.#tell = tell
    this.#options = options
    this.#buffer = new FeedBuffer({ happeningsMax })
    const add = (happening: NodeHappening) => this.#buffer.add(happening)
    let count = Math.max(0, this.#nowUs)
    this.#recorder = new HappeningRecorder({
      node,
      nowUs: () => monotonicUs() - originUs,
      tell: add,
      wordsOfCommand,
      messages: {
        nextId: () => ++count * NODES_PER_ID + node,
        fateTo: (peer) => (isCut(peer) ? 'cut' : 'unknown'),
        heard: add,
      },
      admits: (interest, about) => this.#buffer.admits(interest, about),
    })
    host.watch(this.#recorder)
    this.#timer = setInterval(() => this.#flush(), everyMs)
    this.#timer.unref()
    this.#flush()
  }

  stop(): void {
    if (this.#isOver) return
    this.#isOver = true
    clearInterval(this.#timer)
    this.#host.watch(undefined)
    this.#flush()
  }

  get #nowUs(): number {
    return monotonicUs() - this.#options.originUs
  }

  #flush(): void {
    const at = this.#nowUs
    const happenings = this.#buffer.flush(at)
    const portrait = this.#newPortrait(at)
    if (portrait) happenings.push({ type: 'portrayed', at, portrait })
    if (happenings.length > 0) this.#tell(happenings)
  }

  #newPortrait(at: number): Portrait | undefined {
    const sinceUs = at - this.#portrayedUs
    if (sinceUs < PORTRAIT_US_MIN && !this.#isOver) return undefined
    const rows = this.#options.stateRows?.(this.#host.replica.executor.machine)
    const portrait = this.#recorder.portrait(this.#host, 'running', rows)
    const text = JSON.stringify(portrait)
    if (text === this.#portrait && sinceUs < PORTRAIT_US_MAX) return undefined
    this.#portrait = text
    this.#portrayedUs = at
    return portrait
  }
}
