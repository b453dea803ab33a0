import type { Happening, Life, Portrait } from '@synod/feed'
import { type Ledger, viewOfLedger, wordsOfCommand } from '@synod/ledger'
import { formatNode, type NodeNumber, statePath } from '@synod/protocol'
import { HappeningRecorder, type Host, type HostObserver } from '@synod/replica'
import type { SimulatedNode } from '../world/simulated-node.ts'
import type { ClusterWatch } from './sandbox-cluster.ts'

export interface ToldNodesOptions {
  readonly nowUs: () => number
  readonly isTold: () => boolean
  readonly tell: (happening: Happening) => void
  readonly node: (node: NodeNumber) => SimulatedNode | undefined
}

interface Known {
  readonly recorder: HappeningRecorder
  host: Host | undefined
  last: Portrait | undefined
  /** As it was when it was told last, at a glance and in full, to see whether anything has changed. */
  glance: readonly unknown[]
  told: string
}

/** Tells what happens inside the nodes, and how each looks once it has changed. */
export class ToldNodes implements ClusterWatch {
  readonly #options: ToldNodesOptions
  readonly #known = new Map<NodeNumber, Known>()
  readonly #changed = new Set<NodeNumber>()

  constructor(options: ToldNodesOptions) {
    this.#options = options
  }

  made(node: NodeNumber, host: Host): void {
    const { nowUs, isTold, tell } = this.#options
    const recorder = new HappeningRecorder({ node, nowUs, tell, wordsOfCommand, admits: isTold })
    this.#known.set(node, { recorder, host, last: this.#known.get(node)?.last, glance: [], told: '' })
    host.watch(recorder)
  }

  observer(node: NodeNumber): HostObserver {
    const changed = () => this.changed(node)
    return {
      recovered: changed,
      durable: changed,
      sending: changed,
      received: changed,
      executed: changed,
      restored: changed,
    }
  }

  died(node: NodeNumber): void {
    const known = this.#known.get(node)
    if (known) known.host = undefined
    this.changed(node)
  }

  left(node: NodeNumber): void {
    this.#done(node, 'left', `${formatNode(node)} was removed, and leaves`)
  }

  stopped(node: NodeNumber, reason: string): void {
    this.#done(node, 'halted', `${formatNode(node)} stops: ${reason}`)
  }

  /** How the node looks may have changed. */
  changed(node: NodeNumber): void {
    this.#changed.add(node)
  }

  /** How all nodes look now: the last that was seen of those that do not run. None of those that have never run. */
  portraits(): Portrait[] {
    return [...this.#known.keys()].sort((one, other) => one - other).flatMap((node) => this.#portrait(node) ?? [])
  }

  /** To be called after each event: tells how those look that have changed in it. */
  portray(): void {
    if (this.#changed.size === 0) return
    const { isTold, tell, nowUs } = this.#options
    if (!isTold()) return
    for (const node of this.#changed) {
      const known = this.#known.get(node)
      if (!known || !this.#looksOther(known, this.#lifeOf(node))) continue
      const portrait = this.#portrait(node)
      if (!portrait) continue
      const text = JSON.stringify(portrait)
      if (text === known.told) continue
      known.told = text
      tell({ type: 'portrayed', at: nowUs(), portrait })
    }
    this.#changed.clear()
  }

  /** Most of what happens to a node, such as a heartbeat, is not seen in its portrait, which takes longer than all the rest. */
  #looksOther(known: Known, life: Life): boolean {
    const glance = known.host?.isRunning ? glanceAt(known.host, life) : [life]
    const isSame = glance.length === known.glance.length && glance.every((part, at) => part === known.glance[at])
    known.glance = glance
    return !isSame
  }

  #portrait(node: NodeNumber): Portrait | undefined {
    const known = this.#known.get(node)
    if (!known) return undefined
    const { recorder, host } = known
    const life = this.#lifeOf(node)
    if (host?.isRunning) {
      const ledger = host.replica.executor.machine as unknown as Ledger
      known.last = recorder.portrait(host, life, viewOfLedger(ledger))
    } else if (known.last && known.last.life !== life) known.last = { ...known.last, life }
    return known.last
  }

  #lifeOf(number: NodeNumber): Life {
    const node = this.#options.node(number)
    if (!node || node.isGone) return 'gone'
    if (!node.process) return 'down'
    return node.process.isPaused ? 'paused' : 'running'
  }

  #done(node: NodeNumber, deed: 'left' | 'halted', words: string): void {
    this.#options.tell({ type: 'done', at: this.#options.nowUs(), to: [node], deed, words })
  }
}

/** What a portrait is made of, where it is no text or number by identity: snapshots are never changed, only replaced. */
function glanceAt(host: Host, life: Life): readonly unknown[] {
  const { roles, executor, standing, leader } = host.replica
  const { acceptor, proposer, learner, elector } = roles
  const { snapshotSlot, logFrom } = host.stored
  return [
    ...[life, host.lifecycle, standing, leader, snapshotSlot, logFrom],
    ...[acceptor, proposer, learner, elector].map(({ value }) => statePath(value)),
    ...[acceptor.context, proposer.context, learner.context],
    ...[executor.appliedThrough, executor.membership.configuration],
  ]
}
