import type { NodeHappening } from '@synod/feed'
import type { LogLine } from '@synod/node'
import type { NodeNumber } from '@synod/protocol'
import type { ExitCode } from './failure.ts'

/** What a node process tells the process that started it, over their IPC channel. */
export type NodeReport =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'removed'; readonly reason: string }
  | { readonly type: 'failed'; readonly message: string; readonly exitCode: ExitCode }
  /** What happened in it since the last such report, while it is watched. */
  | { readonly type: 'feed'; readonly happenings: readonly NodeHappening[] }
  /** The links that a `cut` named are cut from now on, and no others. */
  | { readonly type: 'linksCut'; readonly peers: readonly NodeNumber[] }
  /** A `cut` was not done: the node runs without `--debug-links`, or is not there yet. */
  | { readonly type: 'cutRefused'; readonly reason: string }

/** What the process that started a node tells it, over the same channel, from `ready` on. */
export type NodeOrder =
  /** Tell what happens, timed from `originUs` on, in microseconds of this machine's `monotonicUs`; again to change that. */
  | { readonly type: 'watch'; readonly isOn: true; readonly originUs: number }
  | { readonly type: 'watch'; readonly isOn: false }
  /**
   * From now on nothing of this node reaches these peers, and all others: each order names all of them. That is one
   * direction; the other is an order to the other node. A node that starts again has no link cut.
   */
  | { readonly type: 'cut'; readonly peers: readonly NodeNumber[] }

/** Whether this process was started by {@link startNodeProcess}; true even when the parent is gone by now. */
export function hasParent(): boolean {
  return process.send !== undefined
}

/** Tells the parent; does nothing without one. `sent` is called when the channel has taken it, or failed to. */
export function report(message: NodeReport, sent: () => void = () => {}): void {
  // The callback takes the error of a channel that closes right now.
  if (process.connected) process.send?.(message, undefined, undefined, sent)
}

/** Hears that the parent has ended, as long as nobody hangs up. */
let whenParentGone = (): void => {}

/** Calls `gone` once the parent has ended, however it ended, or at once if it has already. */
export function onParentGone(gone: () => void): void {
  if (!hasParent()) return
  whenParentGone = gone
  if (process.connected) process.once('disconnect', gone)
  else gone()
}

/** Lets this process end: an open channel would keep it alive. That is not the parent's end, and nobody is told so. */
export function hangUp(): void {
  process.off('disconnect', whenParentGone)
  if (process.connected) process.disconnect()
}
