import type { Deed, TimedDeed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import type { Setting } from './setting.ts'

/** What the page asks of the worker in which the simulator runs. Orders are carried out one after the other. */
export type SimulatorOrder =
  /** Begins a world, or the same one again: runs it to `untilUs`, and tells what happens after `tellAfterUs`. */
  | {
      readonly type: 'open'
      readonly world: number
      readonly setting: Setting
      readonly untilUs: number
      readonly tellAfterUs: number
    }
  | { readonly type: 'run'; readonly world: number; readonly untilUs: number }
  /** Runs until something has happened that is told. */
  | { readonly type: 'step'; readonly world: number; readonly ticket: number }
  | { readonly type: 'do'; readonly world: number; readonly ticket: number; readonly deed: Deed }
  | { readonly type: 'hash'; readonly world: number }
  /** Does everything once more from the beginning, and goes on with the second run. */
  | { readonly type: 'verify'; readonly world: number }

/** What the worker answers. What is of a `world` that is over may be thrown away. */
export type SimulatorReport =
  /** So far the world has come, and this has happened on the way. */
  | {
      readonly type: 'told'
      readonly world: number
      readonly nowUs: number
      readonly happenings: readonly Happening[]
      /** The order that asked for this is carried out. */
      readonly isDone: boolean
    }
  | { readonly type: 'stepped'; readonly world: number; readonly ticket: number }
  | { readonly type: 'did'; readonly world: number; readonly ticket: number; readonly done: TimedDeed }
  | { readonly type: 'refused'; readonly world: number; readonly ticket: number; readonly reason: string }
  | { readonly type: 'hash'; readonly world: number; readonly atUs: number; readonly hex: string }
  | { readonly type: 'verified'; readonly world: number; readonly isSame: boolean }
  | { readonly type: 'failed'; readonly world: number; readonly reason: string }
