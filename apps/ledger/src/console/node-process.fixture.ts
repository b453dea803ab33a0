import type { Happening, Portrait } from '@synod/feed'
import { NO_BALLOT } from '@synod/protocol'
import type { LocalNode } from '../cluster-setup.ts'
import { Fleet } from '../fleet.ts'
import type { NodeOrder, NodeReport } from '../node-report.ts'
import type { NodeExit, NodeProcess } from '../processes.ts'

/** A process that is none: it remembers its orders and reports what a test has it report. */
export class PlayedProcess implements NodeProcess {
  readonly id: string
  readonly pid: number
  readonly exited: Promise<NodeExit>
  readonly orders: NodeOrder[] = []
  readonly signals: string[] = []
  isRunning = true
  isPaused = false
  #end: (exit: NodeExit) => void = () => {}
  #answersCuts = false
  readonly #listeners = new Set<(report: NodeReport) => void>()

  constructor(id: string, pid: number) {
    this.id = id
    this.pid = pid
    this.exited = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  report(report: NodeReport): void {
    for (const listen of [...this.#listeners]) listen(report)
  }

  end(exit: Partial<NodeExit> = {}): void {
    this.isRunning = false
    this.#end({ code: null, signal: null, removed: undefined, lastWords: '', ...exit })
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  order(order: NodeOrder): void {
    this.orders.push(order)
    if (this.#answersCuts && order.type === 'cut') this.report({ type: 'linksCut', peers: order.peers })
  }

  /** It obeys at once from now on when links are to be cut. */
  answersCuts(): void {
    this.#answersCuts = true
  }

  onReport(listen: (report: NodeReport) => void): () => void {
    this.#listeners.add(listen)
    return () => this.#listeners.delete(listen)
  }

  kill(signal: NodeJS.Signals): Promise<NodeExit> {
    this.signals.push(signal)
    this.end({ signal })
    return this.exited
  }

  stop(): Promise<NodeExit> {
    this.signals.push('SIGTERM')
    this.end({ code: 0 })
    return this.exited
  }
}

const NODES: readonly LocalNode[] = [1, 2, 3].map((node) => ({
  id: `n${node}`,
  endpoint: `tcp://127.0.0.1:${7400 + node}`,
  data: `/nowhere/n${node}`,
}))

/** A fleet of three, and every process that it has started, the latest last. */
export function playedFleet(): { readonly fleet: Fleet; readonly launched: PlayedProcess[] } {
  const launched: PlayedProcess[] = []
  const fleet = new Fleet(NODES, async ({ id }) => {
    const process = new PlayedProcess(id, 1000 + launched.length)
    launched.push(process)
    return process
  })
  return { fleet, launched }
}

/** A portrait of a node that leads, as it tells it of itself. */
export function portrayed(node: number, at: number): Extract<Happening, { readonly type: 'portrayed' }> {
  const portrait: Portrait = {
    node,
    life: 'running',
    lifecycle: 'leading',
    standing: 'leading',
    leader: node,
    states: { acceptor: 'ready', proposer: 'leading', learner: 'learning', elector: 'leading' },
    promised: NO_BALLOT,
    proposing: NO_BALLOT,
    chosenThrough: 0,
    appliedThrough: 0,
    snapshotSlot: 0,
    logFrom: 1,
    slots: [],
    digest: '',
    members: [1, 2, 3],
    learners: [],
    learning: 'distinguished',
    commands: 0,
    state: undefined,
  }
  return { type: 'portrayed', at, portrait }
}
