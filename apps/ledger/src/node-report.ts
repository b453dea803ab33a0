import type { LogLine } from '@synod/node'
import type { ExitCode } from './failure.ts'

/** What a node process tells the process that started it, over their IPC channel. */
export type NodeReport =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'removed'; readonly reason: string }
  | { readonly type: 'failed'; readonly message: string; readonly exitCode: ExitCode }

/** Whether this process was started by {@link startNodeProcess}; true even when the parent is gone by now. */
export function hasParent(): boolean {
  return process.send !== undefined
}

/** Tells the parent; does nothing without one. */
export function report(message: NodeReport): void {
  // The callback takes the error of a channel that closes right now.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

/** Calls `gone` once the parent has ended, however it ended, or at once if it has already. */
export function onParentGone(gone: () => void): void {
  if (!hasParent()) return
  if (process.connected) process.once('disconnect', gone)
  else gone()
}

/** Lets this process end: an open channel would keep it alive. */
export function hangUp(): void {
  if (process.connected) process.disconnect()
}
