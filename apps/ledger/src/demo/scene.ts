/** A node as the demonstration shows it. */
export interface NodeRow {
  readonly id: string
  readonly pid: number
  /** What it says of itself (`leading`, `following` …), or `starting`, `killed`, `silent`. */
  readonly state: string
  /** `7.n2`; empty when it is not known. */
  readonly ballot: string
  readonly applied: number
}

/** Something worth a line of its own. */
export interface Happening {
  /** Milliseconds since the demonstration began. */
  readonly atMs: number
  readonly text: string
  readonly kind: 'news' | 'loss' | 'good'
}

/** All that can be seen at one moment. */
export interface Scene {
  readonly elapsedMs: number
  /** How much of the load is over, from 0 to 1. */
  readonly progress: number
  readonly nodes: readonly NodeRow[]
  /** Answered orders per second, a number for each column of the chart, the oldest first. */
  readonly perSecond: readonly number[]
  readonly applied: number
  readonly refused: number
  readonly happenings: readonly Happening[]
  /** What goes on right now, in one sentence. */
  readonly now: string
}

/** Where a demonstration is seen. */
export interface View {
  /** Shows a line that stays, apart from the scene. */
  announce(line: string): void
  happened(happening: Happening): void
  /** Called a few times a second. */
  refresh(scene: Scene): void
  /** The last scene stays, and nothing more is drawn. Idempotent. */
  close(scene: Scene): void
}
