import type { NodeNumber } from '@synod/protocol'
import { cutsOf, type Fault, type Target } from '../plan/fault.ts'
import { Random } from '../random.ts'
import type { Agenda } from './agenda.ts'
import { EVENT, type EventLog } from './event-log.ts'
import type { Address } from './link.ts'
import type { Network } from './network.ts'
import type { Operator } from './operator.ts'
import type { SimulatedClient } from './simulated-client.ts'
import type { SimulatedNode } from './simulated-node.ts'
import type { Tally } from './tally.ts'

export interface FaultDeskOptions {
  readonly seed: number
  readonly agenda: Agenda
  readonly network: Network
  readonly nodes: ReadonlyMap<NodeNumber, SimulatedNode>
  readonly clients: readonly SimulatedClient[]
  readonly operator: Operator
  readonly tally: Tally
  readonly log: EventLog
  /** For the reader of a replay. */
  readonly told: (line: string) => void
}

const MID_TURN_SENDS_MAX = 5
/** The operator goes on trying for so long after a fault's own time, in milliseconds. */
const OPERATOR_MS = 3000

/** Makes the faults of a plan happen, each at its time, and ends them all when the world is to be healed. */
export class FaultDesk {
  readonly #options: FaultDeskOptions
  /** What ends the faults that have begun and not ended. */
  readonly #ends = new Set<() => void>()
  #isHealed = false

  constructor(options: FaultDeskOptions) {
    this.#options = options
  }

  schedule(faults: readonly Fault[]): void {
    for (const fault of faults) this.#options.agenda.at(fault.atMs * 1000, () => this.#begin(fault))
  }

  /** Every fault ends now, and none begins any more. */
  heal(): void {
    this.#isHealed = true
    for (const node of this.#options.nodes.values()) node.disk.disarm()
    for (const end of [...this.#ends]) end()
  }

  #begin(fault: Fault): void {
    if (this.#isHealed) return
    this.#options.log.note(EVENT.fault, fault.index, 0, 0)
    if (!this.#inflict(fault)) this.#options.told(`fault ${fault.index}: ${fault.kind} finds nobody`)
  }

  /** False when there is nobody to be hit. */
  #inflict(fault: Fault): boolean {
    switch (fault.kind) {
      case 'crash':
        return this.#crash(fault)
      case 'blackout':
        return this.#blackout(fault)
      case 'pause':
        return this.#pause(fault)
      case 'partition':
        return this.#partition(fault)
      case 'clientCut':
        return this.#cutClient(fault)
      case 'slowLink':
        return this.#slowLink(fault)
      case 'clockJump':
        return this.#jump(fault)
      case 'slowDisk':
        return this.#slowDisk(fault)
      case 'stalledDisk':
        return this.#stallDisk(fault)
      case 'failedFlush':
        return this.#failFlush(fault)
      case 'wipedStore':
      case 'corruptStore':
        return this.#loseStore(fault)
      case 'vanishedClient':
        return this.#vanish(fault)
      case 'pausedClient':
        return this.#pauseClient(fault)
      case 'snapshot':
        return this.#snapshot(fault)
      default:
        return this.#operate(fault)
    }
  }

  // ---- the operator -------------------------------------------------------------------------------------------------

  #operate(fault: Fault): boolean {
    const { operator } = this.#options
    const untilMs = fault.atMs + fault.durationMs + OPERATOR_MS
    const target = 'target' in fault && fault.target !== 'anybody' ? this.#nodeOf(fault.target)?.node : 0
    if (target === undefined) return false
    this.#note(fault, `operator, ${inWords(fault.kind)}`, target === 0 ? '' : `n${target}`)
    switch (fault.kind) {
      case 'addNode':
        operator.addNode(untilMs, fault.force)
        break
      case 'replaceNode':
        operator.addNode(untilMs, fault.force, target)
        break
      case 'removeNode':
        operator.removeNode(untilMs, target)
        break
      case 'usedNumber':
        operator.useNumberAgain(untilMs, target)
        break
      case 'setLearning':
        operator.setLearning(untilMs, fault.learning)
        break
      default:
        operator.handOver(target)
    }
    return true
  }

  #snapshot(fault: Fault & { kind: 'snapshot' }): boolean {
    const host = this.#nodeOf(fault.target)?.host
    if (!host?.isRunning) return false
    this.#note(fault, 'snapshot taken now', `n${host.status().node}`)
    host.snapshotNow()
    return true
  }

  // ---- crashes ------------------------------------------------------------------------------------------------------

  #crash(fault: Fault & { kind: 'crash' }): boolean {
    const node = this.#nodeOf(fault.target)
    if (node?.isGone) {
      this.#note(fault, 'removed node started again', `n${node.node}`)
      node.returnAgain()
      return true
    }
    if (!node || node.isDown || node.isOut) return false
    const random = this.#randomOf(fault)
    const name = NAMES[String(fault.target)] ?? 'crash'
    const die = () => {
      if (node.isDown || node.isGone || this.#isHealed) return
      this.#note(fault, `${name}, ${inWords(fault.moment)}`, `n${node.node}`)
      node.crash(random)
      this.#later(fault.durationMs, () => node.start())
    }
    if (fault.moment === 'now') die()
    else if (fault.moment === 'midTurn') node.crashAfterSends(random.between(1, MID_TURN_SENDS_MAX), die)
    else node.disk.onWrite = () => this.#inFlush(node, fault.moment === 'afterFlush', random, die)
    return true
  }

  /** The process dies before the flush under way ends, or when the disk has it and the process has not heard. */
  #inFlush(node: SimulatedNode, isDurable: boolean, random: Random, die: () => void): void {
    node.disk.onWrite = undefined
    if (isDurable) node.disk.diesDeaf = die
    else this.#options.agenda.in(random.below(node.disk.options.flushUs()), die)
  }

  #blackout(fault: Fault): boolean {
    this.#note(fault, 'blackout of all nodes', '')
    const random = this.#randomOf(fault)
    for (const node of this.#options.nodes.values()) {
      node.crash(random)
      this.#later(fault.durationMs + random.below(200), () => node.start())
    }
    return true
  }

  #loseStore(fault: Fault & { kind: 'wipedStore' | 'corruptStore' }): boolean {
    const node = this.#options.nodes.get(fault.target)
    if (!node || node.disk.lost || node.isGone) return false
    this.#note(fault, fault.kind === 'wipedStore' ? 'store wiped' : 'store corrupted', `n${node.node}`)
    node.crash(this.#randomOf(fault))
    if (fault.kind === 'wipedStore') node.disk.wipe()
    else node.disk.corrupt()
    this.#later(fault.durationMs, () => node.start())
    return true
  }

  // ---- processes and clocks -----------------------------------------------------------------------------------------

  #pause(fault: Fault & { kind: 'pause' }): boolean {
    const node = this.#nodeOf(fault.target)
    const process = node?.process
    if (!node || !process || process.isPaused) return false
    this.#note(fault, fault.target === 'leader' ? 'pause of the leader' : 'pause', `n${node.node}`)
    process.pause()
    this.#later(fault.durationMs, () => process.resume())
    return true
  }

  #pauseClient(fault: Fault & { kind: 'pausedClient' }): boolean {
    const process = this.#options.clients[fault.client]?.process
    if (!process || process.isPaused) return false
    this.#note(fault, 'pause of a client', `c${fault.client}`)
    process.pause()
    this.#later(fault.durationMs, () => process.resume())
    return true
  }

  #vanish(fault: Fault & { kind: 'vanishedClient' }): boolean {
    const client = this.#options.clients[fault.client]
    if (!client?.process) return false
    this.#note(fault, client.isCalling ? 'client vanished in a call' : 'client vanished', `c${fault.client}`)
    client.vanish()
    this.#later(fault.durationMs, () => client.start())
    return true
  }

  #jump(fault: Fault & { kind: 'clockJump' }): boolean {
    const node = this.#nodeOf(fault.target)
    if (!node) return false
    this.#note(
      fault,
      fault.jumpMs < 0 ? 'wall clock set back' : 'wall clock set forward',
      `n${node.node} ${fault.jumpMs} ms`,
    )
    node.clock.jump(fault.jumpMs)
    return true
  }

  // ---- links --------------------------------------------------------------------------------------------------------

  #partition(fault: Fault & { kind: 'partition' }): boolean {
    const leader = fault.aimsAtLeader ? this.#leader()?.node : undefined
    const order =
      leader === undefined
        ? this.#present(fault.order)
        : [leader, ...this.#present(fault.order).filter((node) => node !== leader)]
    const cuts = cutsOf(fault.shape, order, fault.groupSize)
    if (cuts.length === 0) return false
    this.#note(fault, `partition, ${inWords(fault.shape)}`, `${order.map((node) => `n${node}`).join(' ')}`)
    this.#cut(fault, cuts, fault.keeps)
    return true
  }

  #cutClient(fault: Fault & { kind: 'clientCut' }): boolean {
    const client = this.#options.clients[fault.client]
    if (!client?.process) return false
    this.#note(fault, 'partition of a client', `c${fault.client} ${fault.nodes.map((node) => `n${node}`).join(' ')}`)
    const { address } = client
    const nodes = fault.nodes.map((node) => this.#nodeOf(node)?.node ?? node)
    const cuts = nodes.flatMap((node): [Address, Address][] => [
      [address, node],
      [node, address],
    ])
    this.#cut(fault, cuts, fault.keeps)
    return true
  }

  #cut(fault: Fault, cuts: readonly [Address, Address][], keeps: boolean): void {
    const { network } = this.#options
    for (const [from, to] of cuts) network.cut(from, to, keeps)
    this.#later(fault.durationMs, () => {
      for (const [from, to] of cuts) network.mend(from, to, keeps)
    })
  }

  #slowLink(fault: Fault & { kind: 'slowLink' }): boolean {
    const [from, to] = [fault.from, fault.to].map((node) => this.#nodeOf(node)?.node ?? node) as [
      NodeNumber,
      NodeNumber,
    ]
    const link = this.#options.network.link(from, to)
    const slowUs = fault.delayMs * 1000
    this.#note(fault, 'slow link', `n${from} → n${to}`)
    link.slowUs += slowUs
    this.#later(fault.durationMs, () => {
      link.slowUs -= slowUs
    })
    return true
  }

  // ---- disks --------------------------------------------------------------------------------------------------------

  #slowDisk(fault: Fault & { kind: 'slowDisk' }): boolean {
    const disk = this.#nodeOf(fault.target)?.disk
    if (!disk) return false
    const slowUs = fault.delayMs * 1000
    this.#note(fault, 'slow disk', `n${disk.options.node}`)
    disk.slowUs += slowUs
    this.#later(fault.durationMs, () => {
      disk.slowUs -= slowUs
    })
    return true
  }

  #stallDisk(fault: Fault & { kind: 'stalledDisk' }): boolean {
    const disk = this.#nodeOf(fault.target)?.disk
    if (!disk) return false
    this.#note(fault, 'stalled disk', `n${disk.options.node}`)
    disk.stall()
    this.#later(fault.durationMs, () => disk.goOn())
    return true
  }

  #failFlush(fault: Fault & { kind: 'failedFlush' }): boolean {
    const node = this.#nodeOf(fault.target)
    if (!node || node.isDown || node.isOut) return false
    this.#options.told(`fault ${fault.index}: the next flush of n${node.node} fails`)
    node.disk.failNextWrite(() => this.#later(fault.durationMs, () => node.start()))
    return true
  }

  // ---- all faults ---------------------------------------------------------------------------------------------------

  #leader(): SimulatedNode | undefined {
    return [...this.#options.nodes.values()].find((node) => node.isLeading)
  }

  #nodeOf(target: Target): SimulatedNode | undefined {
    const nodes = [...this.#options.nodes.values()]
    if (target === 'leader') return this.#leader()
    if (target === 'removed') return nodes.findLast((node) => node.isGone || node.host?.replica.view.wasRemoved)
    if (target === 'joiner') return nodes.findLast((node) => node.joins)
    const exact = this.#options.nodes.get(target)
    const present = nodes.filter((node) => !node.isGone)
    return exact?.isGone ? present[(target - 1) % present.length] : exact
  }

  /** These nodes as far as they are still there, and those who have come. */
  #present(order: readonly NodeNumber[]): NodeNumber[] {
    const { nodes } = this.#options
    const come = [...nodes.keys()].filter((node) => !order.includes(node))
    return [...order, ...come].filter((node) => nodes.get(node)?.isGone === false)
  }

  #randomOf(fault: Fault): Random {
    return new Random(this.#options.seed, `fault ${fault.index}`)
  }

  /** Ends a fault after its time, or when the world is healed, whichever is first. */
  #later(ms: number, end: () => void): void {
    const once = () => {
      if (this.#ends.delete(once)) end()
    }
    this.#ends.add(once)
    this.#options.agenda.in(ms * 1000, once)
  }

  #note(fault: Fault, name: string, what: string): void {
    this.#options.tally.add(name)
    this.#options.told(`fault ${fault.index}: ${name} ${what} for ${fault.durationMs} ms`)
  }
}

/** Crashes by whom they fall on. */
const NAMES: Readonly<Record<string, string>> = {
  leader: 'crash of the leader',
  joiner: 'crash of a joiner',
  removed: 'crash of a removed node',
}

/** `quorumLoss` as people write it. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
