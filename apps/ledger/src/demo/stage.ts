import type { Journal } from './journal.ts'
import type { Happening, NodeRow, Scene, View } from './scene.ts'
import type { Tempo } from './tempo.ts'

const REFRESH_MS = 100

/** Keeps the scene up to date and in view. */
export class Stage {
  readonly #view: View
  readonly #startedAt = performance.now()
  readonly #happenings: Happening[] = []
  readonly #timer: NodeJS.Timeout
  #nodes: () => readonly NodeRow[] = () => []
  #load: { readonly journal: Journal; readonly tempo: Tempo; readonly totalMs: number } | undefined
  #isLoadOver = false
  #perSecond: readonly number[] = []
  #loadMs = 0
  #now = ''

  constructor(view: View) {
    this.#view = view
    this.#timer = setInterval(() => view.refresh(this.#scene()), REFRESH_MS)
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  /** From where the rows of nodes are taken. */
  showNodes(nodes: () => readonly NodeRow[]): void {
    this.#nodes = nodes
  }

  showLoad(journal: Journal, tempo: Tempo, totalMs: number): void {
    this.#load = { journal, tempo, totalMs }
  }

  /** The chart stands still from here on. */
  endLoad(): void {
    this.#measure()
    this.#isLoadOver = true
  }

  happened(text: string, kind: Happening['kind'] = 'news'): void {
    const happening = { atMs: this.elapsedMs, text, kind }
    this.#happenings.push(happening)
    this.#view.happened(happening)
  }

  now(text: string): void {
    this.#now = text
  }

  /** Leaves the last scene in view. Idempotent. */
  close(): void {
    clearInterval(this.#timer)
    this.#view.close(this.#scene())
  }

  #measure(): void {
    if (!this.#load || this.#isLoadOver) return
    this.#perSecond = this.#load.tempo.perSecond()
    this.#loadMs = this.#load.tempo.elapsedMs
  }

  #scene(): Scene {
    this.#measure()
    const { journal, totalMs = 1 } = this.#load ?? {}
    return {
      elapsedMs: this.elapsedMs,
      progress: this.#isLoadOver ? 1 : this.#loadMs / totalMs,
      nodes: this.#nodes(),
      perSecond: this.#perSecond,
      applied: journal?.applied.length ?? 0,
      refused: journal?.refused.length ?? 0,
      happenings: this.#happenings,
      now: this.#now,
    }
  }
}
