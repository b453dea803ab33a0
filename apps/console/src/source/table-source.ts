import type { Happening } from '@synod/feed'
import { HappeningRecording } from '../recording/happening-recording.ts'
import type { Source } from './source.ts'
import { ToldState } from './told-state.ts'

/** The table of a scene: what happens there is recorded by the scene, and nothing happens by itself. */
export class TableSource implements Source {
  readonly kind = 'table'
  readonly #told = new ToldState()
  readonly recording = new HappeningRecording()

  constructor() {
    this.#told.change({ phase: 'ready' })
  }

  readonly subscribe = this.#told.subscribe

  get state() {
    return this.#told.state
  }

  get nowUs(): number {
    return this.recording.endsAt
  }

  record(happenings: readonly Happening[]): void {
    this.recording.append(happenings)
    this.#told.tell()
  }

  runUntil(): void {}

  step(): Promise<void> {
    return Promise.resolve()
  }

  do(): Promise<string> {
    return Promise.reject(new Error('at this table, messages are dealt out one by one'))
  }

  rest(): void {}

  verify(): void {}

  close(): void {}
}
