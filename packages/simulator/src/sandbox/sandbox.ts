import { type Deed, formatDeeds, parseDeeds, type TimedDeed } from '@synod/deeds'
import type { Happening, Portrait } from '@synod/feed'
import { wordsOfCommand } from '@synod/ledger'
import { assert, type ClusterLearning, type NodeNumber } from '@synod/protocol'
import { type RoleMachines, valueWords } from '@synod/replica'
import { Random } from '../random.ts'
import { Caller } from './caller.ts'
import { DeedDesk } from './deed-desk.ts'
import { CALM_PACE, type Pace } from './pace.ts'
import { Parties } from './parties.ts'
import { SandboxCluster } from './sandbox-cluster.ts'
import { stateHash } from './state-hash.ts'
import { ToldNodes } from './told-nodes.ts'
import { ToldPost } from './told-post.ts'
import { Traffic, type TrafficOptions } from './traffic.ts'

export interface SandboxOptions {
  /** Decides all that nobody does: how long messages take, when timers start, whom clients ask. A whole number from 0. */
  readonly seed: number
  /** First members: 1 to {@link SANDBOX_NODES_MAX}. */
  readonly nodes: number
  /** Who hears what was accepted (PMS LN1–LN4). Default `distinguished`. */
  readonly learning?: ClusterLearning
  /** Slots that may be in flight (PMS 3.10). Default 8. */
  readonly alpha?: number
  /** What is done, in order of time. */
  readonly deeds?: readonly TimedDeed[]
  /** What clients do by themselves. Default: nothing. */
  readonly traffic?: TrafficOptions
  readonly pace?: Partial<Pace>
  /** The role machines of a node; a scene may break them on purpose. */
  readonly machines?: (node: NodeNumber) => RoleMachines | undefined
  /** Told of everything that happens, in order. Must neither call the sandbox nor throw. */
  readonly tell?: (happening: Happening) => void
  /** What happens before this time, in microseconds, is not told: whoever has seen it saves the time. Default 0. */
  readonly tellFromUs?: number
}

/**
 * A cluster in virtual time that a reader may stop, watch and break. The same options and deeds are the same run, byte for
 * byte, in every engine, wherever it is stopped on the way; so a moment that is over is found again by opening another with
 * the deeds so far and running it to there. Calls are carried out one after the other.
 */
export interface Sandbox {
  /** Microseconds since the world began. */
  readonly nowUs: number
  /** All that was done so far, and is to be done, in order of time. */
  readonly deeds: readonly TimedDeed[]
  /** Lets the next thing happen; false when nothing ever will. */
  step(): Promise<boolean>
  /** Lets everything happen through this time; rejects a `RangeError` for one that is over. */
  runUntil(us: number): Promise<void>
  /**
   * Does it now, when all else of this microsecond has happened; returns it as the options of another sandbox take it. Rejects a
   * `RangeError` for one that no text of deeds says, such as an amount that is no number.
   */
  do(deed: Deed): Promise<TimedDeed>
  /** How the nodes look. */
  portraits(): readonly Portrait[]
  /** SHA-256 of the time and of all that the nodes are: roles, executed state, disks. */
  hash(): string
}

export const SANDBOX_NODES_MAX = 9
const ALPHA = 8

/** Throws an `InvariantError` for options that are out of range, and a `RangeError` for deeds that no text says. */
export function openSandbox(options: SandboxOptions): Sandbox {
  return new SimulatedSandbox(options)
}

class SimulatedSandbox implements Sandbox {
  readonly #cluster: SandboxCluster
  readonly #desk: DeedDesk
  readonly #told: ToldNodes
  /** In order of time; so many of them are done. */
  readonly #deeds: TimedDeed[]
  #doneCount = 0
  /** What was asked for last: whatever comes waits for it. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: SandboxOptions) {
    const { seed, nodes, learning = 'distinguished', alpha = ALPHA, deeds = [], traffic, machines } = options
    assert(
      Number.isInteger(nodes) && nodes >= 1 && nodes <= SANDBOX_NODES_MAX,
      `a sandbox has 1 to 9 nodes, not ${nodes}`,
    )
    const isInOrder = deeds.every(({ at }, place) => Number.isSafeInteger(at) && at >= (deeds[place - 1]?.at ?? 0))
    assert(isInOrder, 'deeds come in order of time')
    this.#deeds = deeds.map(sayable)
    const pace = { ...CALM_PACE, ...options.pace }
    const { tell: listener, tellFromUs = 0 } = options
    const nowUs = () => this.#cluster.agenda.nowUs
    const isTold = () => listener !== undefined && nowUs() >= tellFromUs
    const tell = (happening: Happening) => {
      if (isTold()) listener?.(happening)
    }
    const parties = new Parties()
    const names = { nameOfCommand: wordsOfCommand, nameOfValue: valueWords(wordsOfCommand) }
    const post = new ToldPost({ nowUs, parties, isTold, tell, ...names })
    this.#told = new ToldNodes({ nowUs, isTold, tell, node: (node) => this.#cluster.nodes.get(node) })
    const watch = this.#told
    this.#cluster = new SandboxCluster({ seed, nodes, learning, alpha, pace, machines, parties, post, watch })
    const caller = new Caller({ nowUs, tell })
    const changed = (node: NodeNumber) => watch.changed(node)
    this.#desk = new DeedDesk({ seed, cluster: this.#cluster, caller, parties, tell, changed })
    this.#cluster.begin()
    if (traffic) this.#begin(traffic, new Random(seed, 'traffic'), caller, parties)
  }

  get nowUs(): number {
    return this.#cluster.agenda.nowUs
  }

  get deeds(): readonly TimedDeed[] {
    return [...this.#deeds]
  }

  step(): Promise<boolean> {
    return this.#inTurn(async () => {
      const { agenda } = this.#cluster
      const due = this.#due
      if (await agenda.step(due?.at ?? Number.POSITIVE_INFINITY)) this.#told.portray()
      else if (due) {
        // Nothing else happens up to its time; time itself may stand before it.
        await agenda.run(due.at, () => false)
        await this.#doNext(due)
      } else return false
      return true
    })
  }

  runUntil(us: number): Promise<void> {
    return this.#inTurn(() => {
      if (us >= this.nowUs) return this.#runThrough(us)
      throw new RangeError(`it is ${this.nowUs} µs already, and time does not run back to ${us}`)
    })
  }

  do(deed: Deed): Promise<TimedDeed> {
    return this.#inTurn(async () => {
      const timed = sayable({ at: this.nowUs, deed })
      // What else belongs to this microsecond comes first, as it does when the deed is known beforehand.
      await this.#runThrough(timed.at)
      this.#deeds.splice(this.#doneCount, 0, timed)
      await this.#doNext(timed)
      return timed
    })
  }

  portraits(): readonly Portrait[] {
    return this.#told.portraits()
  }

  hash(): string {
    return stateHash(this.nowUs, this.#cluster.nodes.values())
  }

  /** The next deed that is to be done. */
  get #due(): TimedDeed | undefined {
    return this.#deeds[this.#doneCount]
  }

  async #runThrough(us: number): Promise<void> {
    const { agenda } = this.#cluster
    const goOn = () => {
      this.#told.portray()
      return false
    }
    for (let due = this.#due; due && due.at <= us; due = this.#due) {
      await agenda.run(due.at, goOn)
      await this.#doNext(due)
    }
    await agenda.run(us, goOn)
  }

  /** All else of its microsecond has happened: it is an event like the others. */
  async #doNext({ at, deed }: TimedDeed): Promise<void> {
    const { agenda } = this.#cluster
    this.#doneCount += 1
    agenda.in(0, () => this.#desk.do(deed))
    await agenda.step(at)
    this.#told.portray()
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }

  #begin(traffic: TrafficOptions, random: Random, caller: Caller, parties: Parties): void {
    const life = this.#cluster.openClient('traffic')
    const lane = parties.laneOf('traffic')
    new Traffic(this.#cluster.agenda, random, traffic, (request, ended) => caller.call(life, lane, request, ended))
  }
}

/** Whatever is done can be written into a link, and read again. */
function sayable(timed: TimedDeed): TimedDeed {
  const parsed = parseDeeds(formatDeeds([timed]))
  if (!parsed.ok) throw new RangeError(`${timed.deed.type} is no deed: ${parsed.reason}`)
  return timed
}
