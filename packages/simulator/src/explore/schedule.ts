import type { Message } from '@synod/protocol'
import type { V } from './agent.ts'
import type { Bounds } from './bounds.ts'
import type { Invariant } from './invariants.ts'

/** One thing that happens, in names: what a schedule is made of. */
export type Step =
  | { readonly do: 'deliver'; readonly to: string; readonly from: string; readonly message: Message<V> }
  | { readonly do: 'lose'; readonly to: string; readonly from: string; readonly message: Message<V> }
  /** `ballot` as people write it: `1.n2`. */
  | { readonly do: 'start'; readonly agent: string; readonly ballot: string }
  | { readonly do: 'submit'; readonly agent: string; readonly value: string }
  | { readonly do: 'flush'; readonly agent: string }
  /** `written`: how many of the records that wait for the disk it still wrote. */
  | { readonly do: 'crash'; readonly agent: string; readonly written: number }
  | { readonly do: 'timeout'; readonly agent: string; readonly timer: string }

/** A run that can be repeated: JSON. */
export interface Schedule {
  readonly format: 'synod-schedule/1'
  readonly bounds: Bounds
  readonly steps: readonly Step[]
  readonly violates?: Invariant
}
