import { formatNode, type NodeNumber } from '@synod/protocol'
import { EXIT_CODES, Failure } from '../failure.ts'
import type { Fleet } from '../fleet.ts'
import type { NodeReport } from '../node-report.ts'
import type { NodeProcess } from '../processes.ts'

/** One direction of a link: what `from` sends does not reach `to`. */
export interface Direction {
  readonly from: NodeNumber
  readonly to: NodeNumber
}

const ANSWER_MS_MAX = 3000

/**
 * The links that are cut. That is a matter of the network and not of a process: a node that starts again finds its links as
 * they were.
 */
export class CutLinks {
  readonly #fleet: Fleet
  readonly #cut = new Map<NodeNumber, Set<NodeNumber>>()

  constructor(fleet: Fleet) {
    this.#fleet = fleet
    fleet.onNews(({ type, process, node }) => {
      if (type !== 'started') return
      const peers = [...this.#cut].find(([from]) => formatNode(from) === node.id)?.[1]
      if (peers && peers.size > 0) process.order({ type: 'cut', peers: [...peers] })
    })
  }

  /**
   * Cuts or mends one direction. Rejects with a {@link Failure} when a node is none of these, or says no. One that does not run is
   * told when it starts, one that stands still when it goes on.
   */
  async set({ from, to }: Direction, isCut: boolean): Promise<void> {
    for (const node of [from, to]) {
      const isHere = this.#fleet.nodes.some(({ id }) => id === formatNode(node))
      if (!isHere) throw new Failure(EXIT_CODES.refused, `there is no ${formatNode(node)} here`)
    }
    if (from === to) throw new Failure(EXIT_CODES.refused, `${formatNode(from)} has no link with itself`)
    const before = this.#cut.get(from) ?? new Set()
    const peers = new Set(before)
    if (isCut) peers.add(to)
    else peers.delete(to)
    this.#cut.set(from, peers)
    try {
      const process = this.#fleet.processOf(formatNode(from))
      if (process?.isRunning) await obeyed(process, [...peers])
    } catch (error) {
      this.#cut.set(from, before)
      throw error
    }
  }
}

/** Resolves once the node has done it, has ended, or stands still. */
function obeyed(process: NodeProcess, peers: readonly NodeNumber[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (failure?: Failure) => {
      clearTimeout(limit)
      stop()
      if (failure) reject(failure)
      else resolve()
    }
    const stop = process.onReport((report: NodeReport) => {
      if (report.type === 'linksCut') end()
      if (report.type === 'cutRefused') end(new Failure(EXIT_CODES.refused, report.reason))
    })
    const late = `${process.id} did not say within ${ANSWER_MS_MAX / 1000} s that it did so`
    const limit = setTimeout(() => end(new Failure(EXIT_CODES.refused, late)), ANSWER_MS_MAX)
    void process.exited.then(() => end())
    process.order({ type: 'cut', peers })
    if (process.isPaused) end()
  })
}
