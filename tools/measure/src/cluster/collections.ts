import { constants, PerformanceObserver } from 'node:perf_hooks'
import { type HeldJson, heldOnceMore, NEVER_HELD } from './held.ts'

export type CollectionKind = 'young' | 'old' | 'incremental'

/** Pauses of the garbage collector, by what it collected. */
export type CollectionsJson = Readonly<Record<CollectionKind, HeldJson>>

export const NO_COLLECTIONS: CollectionsJson = { young: NEVER_HELD, old: NEVER_HELD, incremental: NEVER_HELD }

const KINDS: ReadonlyMap<number, CollectionKind> = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'young'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'old'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
])

/** Counts from now on. */
export class Collections {
  #counted = NO_COLLECTIONS

  constructor() {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const kind = KINDS.get((entry as { detail?: { kind?: number } }).detail?.kind ?? 0)
        if (kind) this.#counted = { ...this.#counted, [kind]: heldOnceMore(this.#counted[kind], entry.duration) }
      }
    }).observe({ entryTypes: ['gc'] })
  }

  /** What was counted since the last time. */
  take(): CollectionsJson {
    const counted = this.#counted
    this.#counted = NO_COLLECTIONS
    return counted
  }
}
