/** A flush that takes longer, or a timer that comes later, makes the node unfit to lead, in milliseconds. */
const FLUSH_MS_MAX = 1000
const LATE_MS_MAX = 1000

/** What a node knows of itself at the end of a round. */
export interface Condition {
  /** For how long the flush under way has been; 0 when none is. */
  readonly flushMs: number
  /** How late the round's timer came. */
  readonly lateMs: number
  /** It waits for a snapshot. */
  readonly isRestoring: boolean
}

/**
 * Whether a node can lead: one whose disk or event loop stalls makes a bad leader, and so does one that has to be given a
 * snapshot before it can propose.
 */
export class Fitness {
  #isFit = true

  /** What is news: undefined while it is as before, otherwise whether the node is fit, and why in words. */
  judge({ flushMs, lateMs, isRestoring }: Condition): { readonly isFit: boolean; readonly why: string } | undefined {
    const faults = [
      ...(flushMs > FLUSH_MS_MAX ? ['its disk stalls'] : []),
      ...(isRestoring ? ['it waits for a snapshot'] : []),
      ...(lateMs >= LATE_MS_MAX ? [`its event loop was ${Math.round(lateMs)} ms late`] : []),
    ]
    const isFit = faults.length === 0
    if (isFit === this.#isFit) return undefined
    this.#isFit = isFit
    return { isFit, why: isFit ? 'disk and event loop keep up' : faults.join(', ') }
  }
}
