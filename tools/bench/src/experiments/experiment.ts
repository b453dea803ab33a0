import type { Load, Measured, System, SystemOptions } from '../system.ts'

export const SYSTEM_NAMES = ['synod', 'etcd', 'floor'] as const
export type SystemName = (typeof SYSTEM_NAMES)[number]

/** A question to one or more systems. */
export interface Experiment {
  /** What it is asked for by: `write-512`. */
  readonly name: string
  /** One line. */
  readonly about: string
  readonly systems: readonly SystemName[]
  /** Whether a mark needs it; the others are done with `--full`, or when they are asked for by name. */
  readonly isForMarks: boolean
  /** Long ones are done so many times at most, however many rounds there are. */
  readonly roundsMax?: number
  perform(subject: Subject): Promise<Outcome>
}

/** What an experiment is done with. */
export interface Subject {
  readonly system: System
  readonly pace: Pace
  /** On the disk that is measured. */
  readonly directory: string
  /** What a load of this round gave that this system had before. */
  readonly before: (experiment: string) => Measured | undefined
  /** Tells whoever waits how far it is. */
  readonly note: (text: string) => void
}

export interface Pace {
  readonly warmUpSeconds: number
  readonly seconds: number
  readonly rounds: number
}

export type Outcome =
  | { readonly type: 'load'; readonly load: Load; readonly measured: Measured }
  /** Each of several times the same. */
  | { readonly type: 'times'; readonly ms: readonly number[] }
  /** Each under its name, with its unit. */
  | { readonly type: 'values'; readonly values: Readonly<Record<string, number>> }
  /** Minute after minute. */
  | { readonly type: 'minutes'; readonly minutes: readonly Measured[]; readonly elections: number }

/** A cluster, and what is asked of it, in order. It is made anew for each round. */
export interface Stage {
  readonly name: string
  readonly options: Omit<SystemOptions, 'directory' | 'store'>
  /** Whether it has a load first of which nothing is counted, so that all code is compiled. */
  readonly isWarmedUp: boolean
  readonly experiments: readonly Experiment[]
}
