import type { Deed } from '@synod/deeds'
import type { DeedName, Happening, Party } from '@synod/feed'
import { type ClusterNode, formatNode, type NodeNumber } from '@synod/protocol'
import { Random } from '../random.ts'
import { Operator } from '../world/operator.ts'
import type { SimulatedNode } from '../world/simulated-node.ts'
import type { Caller } from './caller.ts'
import type { Parties } from './parties.ts'
import type { SandboxCluster } from './sandbox-cluster.ts'

export interface DeedDeskOptions {
  readonly seed: number
  readonly cluster: SandboxCluster
  readonly caller: Caller
  readonly parties: Parties
  readonly tell: (happening: Happening) => void
  /** How a node looks has changed. */
  readonly changed: (node: NodeNumber) => void
}

type DeedOf<Type extends Deed['type']> = Extract<Deed, { type: Type }>
type LinkDeed = DeedOf<'cut' | 'mend'>

/** The operator goes on trying for so long, in milliseconds. */
const OPERATOR_MS = 10_000

/**
 * Does deeds to a cluster, and tells of them. A deed that finds nothing to do (a node killed that is down) does and tells
 * nothing, so that any deed may come at any time.
 */
export class DeedDesk {
  readonly #options: DeedDeskOptions
  readonly #operator: Operator
  /** Links that are cut, by their ends: what a mending takes back. */
  readonly #cuts = new Set<string>()
  readonly #deaths: Random

  constructor(options: DeedDeskOptions) {
    this.#options = options
    this.#deaths = new Random(options.seed, 'deaths')
    const { cluster } = options
    const life = cluster.openClient('operator')
    this.#operator = new Operator({
      client: () => life.client,
      agenda: cluster.agenda,
      tally: cluster.tally,
      cluster: cluster.file,
      configuration: () => cluster.configuration ?? NOBODY,
      isDoomed: () => false,
      // A reader may do what no operator should.
      isCareless: true,
      boot: () => this.#boot(),
      told: (line) => this.#tell('configured', [options.parties.laneOf('operator')], line),
    })
  }

  do(deed: Deed): void {
    if (!this.#isAboutKnownNodes(deed)) return
    switch (deed.type) {
      case 'kill':
        this.#kill(deed.node)
        break
      case 'pause':
        this.#pause(deed.node)
        break
      case 'resume':
        this.#resume(deed.node)
        break
      case 'start':
        this.#start(deed.node)
        break
      case 'cut':
        this.#cut(deed)
        break
      case 'mend':
        this.#mend(deed)
        break
      case 'slowLink':
        this.#slowLink(deed)
        break
      case 'slowDisk':
        this.#slowDisk(deed)
        break
      case 'wipe':
        this.#wipe(deed.node)
        break
      case 'weather':
        this.#turnWeather(deed)
        break
      case 'duel':
        this.#duel(deed)
        break
      case 'addNode':
        this.#operator.addNode(this.#untilMs, false)
        break
      case 'removeNode':
        this.#tell('configured', [deed.node], `${formatNode(deed.node)} is to be removed`)
        this.#operator.removeNode(this.#untilMs, deed.node)
        break
      case 'learning':
        this.#operator.setLearning(this.#untilMs, deed.learning)
        break
      case 'call':
        this.#call(deed)
        break
    }
  }

  /** Of a link, at both its ends: nodes that never were, or a node and itself, have none. */
  #isAboutKnownNodes(deed: Deed): boolean {
    const nodes = [
      ...('node' in deed ? [deed.node] : []),
      ...('from' in deed ? [deed.from, deed.to] : []),
      ...('nodes' in deed ? deed.nodes : []),
    ]
    return new Set(nodes).size === nodes.length && nodes.every((node) => this.#options.cluster.nodes.has(node))
  }

  // ---- processes ----------------------------------------------------------------------------------------------------

  #kill(number: NodeNumber): void {
    const node = this.#running(number)
    if (!node) return
    this.#tell('killed', [number], `${formatNode(number)} is killed`)
    node.crash(this.#deaths)
    this.#options.changed(number)
  }

  #pause(number: NodeNumber): void {
    const process = this.#running(number)?.process
    if (!process || process.isPaused) return
    process.pause()
    this.#tell('paused', [number], `${formatNode(number)} stands still`)
    this.#options.changed(number)
  }

  #resume(number: NodeNumber): void {
    const process = this.#running(number)?.process
    if (!process?.isPaused) return
    this.#tell('resumed', [number], `${formatNode(number)} goes on`)
    process.resume()
    this.#options.changed(number)
  }

  #start(number: NodeNumber): void {
    const node = this.#options.cluster.nodes.get(number)
    if (!node || node.process) return
    this.#tell('started', [number], `${formatNode(number)} starts`)
    if (node.isGone) node.returnAgain()
    else node.start()
  }

  #boot(): ClusterNode {
    const booted = this.#options.cluster.boot()
    this.#tell('started', [booted.node], `${formatNode(booted.node)} starts, with nothing on its disk`)
    return booted
  }

  #wipe(number: NodeNumber): void {
    const node = this.#options.cluster.nodes.get(number)
    if (!node || node.disk.lost || node.isGone) return
    this.#kill(number)
    node.disk.wipe()
    this.#tell('wiped', [number], `the store of ${formatNode(number)} is gone, with all that it promised`)
  }

  // ---- links and disks ----------------------------------------------------------------------------------------------

  #cut(deed: LinkDeed): void {
    const ways = directionsOf(deed).filter((way) => !this.#cuts.has(keyOf(way)))
    if (ways.length === 0) return
    for (const way of ways) {
      this.#cuts.add(keyOf(way))
      this.#options.cluster.network.cut(...way, false)
    }
    this.#tellLink('cut', deed, 'is cut')
  }

  #mend(deed: LinkDeed): void {
    const ways = directionsOf(deed).filter((way) => this.#cuts.has(keyOf(way)))
    if (ways.length === 0) return
    for (const way of ways) {
      this.#cuts.delete(keyOf(way))
      this.#options.cluster.network.mend(...way, false)
    }
    this.#tellLink('mended', deed, 'is mended')
  }

  #slowLink({ from, to, ms }: DeedOf<'slowLink'>): void {
    this.#options.cluster.network.link(from, to).slowUs = ms * 1000
    const words = `${formatNode(from)} → ${formatNode(to)} takes ${ms === 0 ? 'no longer than usual' : `${ms} ms longer`}`
    this.#tell('slowed', [from, to], words)
  }

  #slowDisk({ node, ms }: DeedOf<'slowDisk'>): void {
    const disk = this.#options.cluster.nodes.get(node)?.disk
    if (!disk) return
    disk.slowUs = ms * 1000
    const words = ms === 0 ? 'takes no longer than usual' : `takes ${ms} ms longer for a flush`
    this.#tell('slowed', [node], `the disk of ${formatNode(node)} ${words}`)
  }

  #turnWeather({ loss, duplication, lateness }: DeedOf<'weather'>): void {
    const { cluster } = this.#options
    cluster.weather = {
      ...cluster.weather,
      loss: loss / 100,
      duplication: duplication / 100,
      lateness: lateness / 100,
    }
    const words = `of a hundred messages ${loss} are lost, ${duplication} come twice, ${lateness} are late`
    this.#tell('weather', [], words)
  }

  // ---- the rest -----------------------------------------------------------------------------------------------------

  #duel({ nodes, ms }: DeedOf<'duel'>): void {
    const [one, other] = nodes
    this.#options.cluster.duel.begin(nodes, ms)
    const words = `${formatNode(one)} and ${formatNode(other)} take themselves for the leader for ${ms} ms`
    this.#tell('duel', [one, other], words)
  }

  #call({ node, call }: DeedOf<'call'>): void {
    const { cluster, caller, parties } = this.#options
    const life = cluster.openClient('reader', node)
    caller.call(life, parties.laneOf('reader'), call, () => life.kill())
  }

  get #untilMs(): number {
    return this.#options.cluster.agenda.nowUs / 1000 + OPERATOR_MS
  }

  #running(number: NodeNumber): SimulatedNode | undefined {
    const node = this.#options.cluster.nodes.get(number)
    return node?.process ? node : undefined
  }

  #tellLink(deed: 'cut' | 'mended', { from, to, isBothWays }: LinkDeed, what: string): void {
    const words = `${formatNode(from)} ${isBothWays ? '–' : '→'} ${formatNode(to)} ${what}`
    this.#tell(deed, [from, to], words, isBothWays ? {} : { isOneWay: true })
  }

  #tell(deed: DeedName, to: readonly Party[], words: string, more: { readonly isOneWay?: true } = {}): void {
    this.#options.tell({ type: 'done', at: this.#options.cluster.agenda.nowUs, to, deed, words, ...more })
  }
}

const NOBODY = { members: [], learners: [], removed: [], numbersThrough: 0, learning: 'every', changedAt: 0 } as const

function directionsOf({ from, to, isBothWays }: LinkDeed): [NodeNumber, NodeNumber][] {
  return isBothWays
    ? [
        [from, to],
        [to, from],
      ]
    : [[from, to]]
}

function keyOf([from, to]: readonly [NodeNumber, NodeNumber]): string {
  return `${from} ${to}`
}
