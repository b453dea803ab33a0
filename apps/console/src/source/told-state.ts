import { OPENING, type SourceState } from './source.ts'

/** The state of a source, and who is told when it changes. */
export class ToldState {
  readonly #listeners = new Set<() => void>()
  #state: SourceState = OPENING

  get state(): SourceState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  change(change: Partial<SourceState>): void {
    this.#state = { ...this.#state, ...change }
    this.tell()
  }

  /** The recording grew, if nothing else. */
  tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
