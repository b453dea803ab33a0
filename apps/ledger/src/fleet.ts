import type { Life } from '@synod/feed'
import type { LocalNode } from './cluster-setup.ts'
import { EXIT_CODES, Failure } from './failure.ts'
import type { NodeExit, NodeProcess } from './processes.ts'

/** What became of the process of a node. */
export type FleetNews =
  | { readonly type: 'started' | 'paused' | 'resumed'; readonly node: LocalNode; readonly process: NodeProcess }
  | {
      readonly type: 'ended'
      readonly node: LocalNode
      readonly process: NodeProcess
      readonly exit: NodeExit
      /** Somebody asked for it, by {@link Fleet.crash}. */
      readonly isWished: boolean
    }

/** Starts the process of a node; rejects when it cannot. */
export type Launch = (node: LocalNode) => Promise<NodeProcess>

/** The processes of a cluster on this machine, each of which may end and be started again. */
export class Fleet {
  readonly nodes: readonly LocalNode[]
  readonly #launch: Launch
  readonly #processes = new Map<string, NodeProcess>()
  readonly #starting = new Map<string, Promise<NodeProcess>>()
  readonly #crashed = new WeakSet<NodeProcess>()
  readonly #gone = new Set<string>()
  readonly #listeners = new Set<(news: FleetNews) => void>()
  #isClosed = false

  constructor(nodes: readonly LocalNode[], launch: Launch) {
    this.nodes = nodes
    this.#launch = launch
  }

  /** Calls `listen` with all that happens from now on. */
  onNews(listen: (news: FleetNews) => void): void {
    this.#listeners.add(listen)
  }

  /** The latest process of a node, which may have ended; undefined when there never was one. */
  processOf(id: string): NodeProcess | undefined {
    return this.#processes.get(id)
  }

  lifeOf(id: string): Life {
    const process = this.#processes.get(id)
    if (this.#gone.has(id)) return 'gone'
    if (!process?.isRunning) return 'down'
    return process.isPaused ? 'paused' : 'running'
  }

  /** Starts a node that does not run. Rejects with a {@link Failure} when it does, has left the cluster, or cannot be. */
  async start(id: string): Promise<NodeProcess> {
    const node = this.#find(id)
    if (this.#isClosed) throw new Failure(EXIT_CODES.refused, 'everything stops')
    if (this.#gone.has(id)) throw new Failure(EXIT_CODES.refused, `${id} has left the cluster, for ever`)
    if (this.#starting.has(id) || this.lifeOf(id) !== 'down')
      throw new Failure(EXIT_CODES.refused, `${id} runs already`)
    const starting = this.#launch(node)
    this.#starting.set(id, starting)
    try {
      const process = await starting
      this.#processes.set(id, process)
      this.#tell({ type: 'started', node, process })
      void process.exited.then((exit) => this.#ended(node, process, exit))
      return process
    } finally {
      this.#starting.delete(id)
    }
  }

  /** Ends the process of a node at once (SIGKILL). */
  async crash(id: string): Promise<NodeExit> {
    const process = this.#running(id)
    this.#crashed.add(process)
    return process.kill('SIGKILL')
  }

  /** Has the process of a node stand still (SIGSTOP). */
  pause(id: string): void {
    const process = this.#running(id)
    if (process.isPaused) throw new Failure(EXIT_CODES.refused, `${id} stands still already`)
    process.pause()
    this.#tell({ type: 'paused', node: this.#find(id), process })
  }

  /** Has a process that stands still go on. */
  resume(id: string): void {
    const process = this.#running(id)
    if (!process.isPaused) throw new Failure(EXIT_CODES.refused, `${id} does not stand still`)
    process.resume()
    this.#tell({ type: 'resumed', node: this.#find(id), process })
  }

  /** Resolves once no node runs; with `forGood`, once those that were started here have left the cluster. */
  ended({ forGood }: { readonly forGood: boolean }): Promise<void> {
    const isOver = () =>
      this.#starting.size === 0 &&
      [...this.#processes].every(([id, { isRunning }]) => !isRunning && (!forGood || this.#gone.has(id)))
    return new Promise((resolve) => {
      const look = () => isOver() && resolve()
      this.onNews(look)
      look()
    })
  }

  /** Has every node leave in order. No node starts any more. */
  async stop(): Promise<void> {
    this.#isClosed = true
    await Promise.all(this.#living().map((process) => process.stop()))
  }

  /** Ends every node at once, those that are starting included. No node starts any more. */
  async crashAll(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(this.#starting.values())
    await Promise.all(this.#living().map((process) => process.kill('SIGKILL')))
  }

  #living(): NodeProcess[] {
    return [...this.#processes.values()].filter(({ isRunning }) => isRunning)
  }

  #running(id: string): NodeProcess {
    this.#find(id)
    const process = this.#processes.get(id)
    if (!process?.isRunning) throw new Failure(EXIT_CODES.refused, `${id} does not run`)
    return process
  }

  #find(id: string): LocalNode {
    const node = this.nodes.find((each) => each.id === id)
    if (!node) throw new Failure(EXIT_CODES.refused, `there is no ${id} here`)
    return node
  }

  #ended(node: LocalNode, process: NodeProcess, exit: NodeExit): void {
    if (exit.removed !== undefined) this.#gone.add(node.id)
    this.#tell({ type: 'ended', node, process, exit, isWished: this.#isClosed || this.#crashed.has(process) })
  }

  #tell(news: FleetNews): void {
    for (const listen of this.#listeners) listen(news)
  }
}
