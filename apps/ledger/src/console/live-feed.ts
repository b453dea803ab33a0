import { Gathering, type Happening, type Life, type NodeHappening, type Portrait } from '@synod/feed'
import { type NodeNumber, parseNode } from '@synod/protocol'
import type { Fleet, FleetNews } from '../fleet.ts'
import type { NodeProcess } from '../processes.ts'
import { describeExit } from '../processes.ts'
import { Audience, type FeedSink } from './audience.ts'

const RELEASE_EVERY_MS = 100
const KEEP_ALIVE_EVERY_MS = 5000

/** A happening of which the time is yet to be said. */
export type Untimed<T extends Happening = Happening> = T extends Happening ? Omit<T, 'at'> : never

/**
 * What happens in a cluster of processes, for whoever reads it. The nodes tell while somebody reads, and not otherwise; what
 * becomes of their processes is told here, since one that was killed says nothing.
 */
export class LiveFeed {
  readonly #fleet: Fleet
  readonly #clockUs: () => number
  readonly #originUs: number
  readonly #audience: Audience
  readonly #gathering = new Gathering()
  readonly #portraits = new Map<NodeNumber, Portrait>()
  readonly #listening = new Map<NodeProcess, () => void>()
  #timers: NodeJS.Timeout[] = []

  /** `clockUs` is the clock that the nodes go by as well, in microseconds. */
  constructor(fleet: Fleet, clockUs: () => number) {
    this.#fleet = fleet
    this.#clockUs = clockUs
    this.#originUs = clockUs()
    this.#audience = new Audience((isThere) => (isThere ? this.#begin() : this.#end()))
    fleet.onNews((news) => this.#heard(news))
  }

  /** Microseconds since this feed began. */
  get nowUs(): number {
    return this.#clockUs() - this.#originUs
  }

  /** What the node tells that has come furthest, of those that run; undefined while nobody reads. */
  get latest(): Portrait | undefined {
    if (!this.isRead) return undefined
    return [...this.#portraits.values()]
      .filter(({ node }) => this.#lifeOf(node) === 'running')
      .sort((a, b) => b.appliedThrough - a.appliedThrough)[0]
  }

  get isRead(): boolean {
    return this.#timers.length > 0
  }

  /** No more readers are let in. */
  get isFull(): boolean {
    return this.#audience.isFull
  }

  /** Has somebody read it; returns how they leave. What of the cluster does not run is told at once, as it was last seen. */
  join(sink: FeedSink): () => void {
    const leave = this.#audience.join(sink)
    const silent = [...this.#portraits.values()].filter(({ node }) => this.#lifeOf(node) !== 'running')
    if (silent.length > 0) sink.write(`${JSON.stringify(silent.map((portrait) => this.#portrayed(portrait)))}\n`)
    return leave
  }

  /** Tells what somebody else than a node saw, as of now. */
  tell(happening: Untimed): void {
    if (this.isRead) this.#gathering.take([{ ...happening, at: this.nowUs } as Happening])
  }

  /** Ends it for all readers. */
  close(): void {
    this.#audience.close()
  }

  #begin(): void {
    this.#timers = [
      setInterval(() => this.#release(), RELEASE_EVERY_MS),
      setInterval(() => this.#audience.keepAlive(), KEEP_ALIVE_EVERY_MS),
    ]
    for (const { id } of this.#fleet.nodes) {
      const process = this.#fleet.processOf(id)
      if (process?.isRunning) this.#watch(process)
    }
  }

  #end(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
    for (const [process, stop] of this.#listening) {
      stop()
      process.order({ type: 'watch', isOn: false })
    }
    this.#listening.clear()
    this.#gathering.release(Number.POSITIVE_INFINITY)
    // What runs changes unseen from now on.
    for (const node of this.#portraits.keys()) if (this.#lifeOf(node) === 'running') this.#portraits.delete(node)
  }

  #watch(process: NodeProcess): void {
    if (this.#listening.has(process)) return
    const stop = process.onReport((report) => {
      if (report.type === 'feed') this.#take(report.happenings)
    })
    this.#listening.set(process, stop)
    process.order({ type: 'watch', isOn: true, originUs: this.#originUs })
  }

  #take(happenings: readonly NodeHappening[]): void {
    for (const happening of happenings) {
      if (happening.type === 'portrayed') this.#portraits.set(happening.portrait.node, happening.portrait)
    }
    this.#gathering.take(happenings)
  }

  #release(): void {
    this.#audience.tell(this.#gathering.release(this.nowUs))
  }

  /** The life of a process, told as what was done to its node, and by its portrait. */
  #heard(news: FleetNews): void {
    if (news.type === 'started' && this.isRead) this.#watch(news.process)
    if (news.type === 'ended') {
      this.#listening.get(news.process)?.()
      this.#listening.delete(news.process)
    }
    const node = parseNode(news.node.id) ?? 0
    const { deed, words } = wordsFor(news)
    this.tell({ type: 'done', to: [node], deed, words })
    const portrait = this.#portraits.get(node)
    // Of one that starts there is a portrait by itself, soon.
    if (portrait && news.type !== 'started') this.tell(this.#portrayed(portrait))
  }

  #portrayed(portrait: Portrait): Extract<Happening, { readonly type: 'portrayed' }> {
    return { type: 'portrayed', at: this.nowUs, portrait: { ...portrait, life: this.#lifeOf(portrait.node) } }
  }

  #lifeOf(node: NodeNumber): Life {
    return this.#fleet.lifeOf(`n${node}`)
  }
}

function wordsFor(news: FleetNews): Pick<Extract<Happening, { readonly type: 'done' }>, 'deed' | 'words'> {
  const { id } = news.node
  switch (news.type) {
    case 'started':
      return { deed: 'started', words: `${id} started (pid ${news.process.pid})` }
    case 'paused':
      return { deed: 'paused', words: `${id} stands still (SIGSTOP)` }
    case 'resumed':
      return { deed: 'resumed', words: `${id} goes on (SIGCONT)` }
    case 'ended':
      if (news.exit.removed !== undefined) return { deed: 'left', words: `${id} left: ${news.exit.removed}` }
      if (news.isWished) return { deed: 'killed', words: `${id} killed (SIGKILL)` }
      return { deed: 'halted', words: `${id} ended: ${describeExit(news.exit)}` }
  }
}
