import type { Deed, DeedType, TimedDeed } from '@synod/deeds'
import type { HappeningRecording } from '../recording/happening-recording.ts'

/** Where what is shown comes from: a simulated cluster, a live one, or the table of a scene. */
export interface Source {
  readonly kind: 'simulated' | 'live' | 'table'
  readonly recording: HappeningRecording
  /** The same object until something changes: for `useSyncExternalStore`. */
  readonly state: SourceState
  /** How far time has come there, in microseconds; what is recorded may end before. */
  readonly nowUs: number
  readonly subscribe: (listener: () => void) => () => void
  /** Has time pass until then, where it does so only when asked. Returns at once; the recording grows when it is told. */
  runUntil(at: number): void
  /** Has the next thing happen, where that can be asked for; resolves when it is recorded. */
  step(): Promise<void>
  /**
   * Does something to the cluster, and resolves with what came of it in words. `at` is the moment that is shown: a source that
   * can, goes back to it first, and what was done later is undone. Rejects an Error that says why it was not done.
   */
  do(deed: Deed, at: number): Promise<string>
  /** One stopped here to look: a source that can, says what state it is in ({@link SourceState.hash}). */
  rest(): void
  /** One plays on from the past: a source that can, does all of it once more, and sees whether it is the same. */
  verify(): void
  close(): void
}

export interface SourceState {
  /** `opening`: nothing is known yet; `lost`: it does not answer, and is tried again; `refused`: it will not. */
  readonly phase: 'opening' | 'ready' | 'lost' | 'refused'
  /** What there is to say of it, as people read it: why it is lost, or busy. */
  readonly words: string
  /** What can be done to it now. */
  readonly deeds: ReadonlySet<DeedType>
  /** What was done to it, where that makes it what it is. */
  readonly done: readonly TimedDeed[]
  /** Of the state at that time, where one rested. */
  readonly hash: StateHash | undefined
  /** How often the past was done once more, and whether it came out the same each time. */
  readonly verified: { readonly times: number; readonly isSame: boolean }
  /** Commands in a second that the source's own client sends, where one can wish for that. */
  readonly trafficPerSecond: number | undefined
}

export interface StateHash {
  readonly at: number
  readonly hex: string
}

export const OPENING: SourceState = {
  phase: 'opening',
  words: '',
  deeds: new Set(),
  done: [],
  hash: undefined,
  verified: { times: 0, isSame: true },
  trafficPerSecond: undefined,
}
