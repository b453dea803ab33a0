import type { AnyStateNode } from 'xstate'

// What a chart calls the things of a machine. Every one has a name here: code without one is called unnamed, never shown.

/** `prepare`; `after 100 ms`, `done: load` and so on for the events that XState sends itself; empty for `always`. */
export function eventName(type: string, node: AnyStateNode): string {
  const [, kind, of] = /^xstate\.(after|done\.state|done\.actor|error\.actor|snapshot)\.(.*)$/s.exec(type) ?? []
  if (kind === 'after') return `after ${delayName(of!, node)}`
  if (kind === 'done.state') return 'done'
  if (kind === 'done.actor') return `done: ${invokedName(of!, node)}`
  if (kind === 'error.actor') return `error: ${invokedName(of!, node)}`
  if (kind === 'snapshot') return `snapshot: ${invokedName(of!, node)}`
  return type === '*' ? 'any event' : type
}

/** `and`, `or` and `not` of XState are functions that carry their parts. Empty without a guard. */
export function guardName(guard: unknown): string {
  if (guard === undefined) return ''
  if (typeof guard === 'string') return guard
  const { type, name, guards } = guard as Named
  if (guards === undefined) return type ?? writtenName(name)
  return name === 'not' ? `not ${partName(guards[0])}` : guards.map(partName).join(` ${name} `)
}

export function actionName(action: unknown): string {
  if (typeof action === 'string') return action
  const { type, name } = action as Named
  return type?.replace(/^xstate\./, '') ?? writtenName(name)
}

/** XState itself adds a `raise` and a `cancel` of its own to a state with `after`; those are no part of the chart. */
export function isWritten(action: unknown): boolean {
  const { id, sendId } = action as { readonly id?: unknown; readonly sendId?: unknown }
  return ![id, sendId].some((name) => typeof name === 'string' && name.startsWith('xstate.after.'))
}

/** Of the logic in `invoke`, which XState calls by an id of its own when it was written inline. */
export function actorName(src: unknown): string {
  return typeof src === 'string' && !src.startsWith('xstate.invoke.') ? src : 'an actor'
}

type Named = { readonly type?: string; readonly name?: string; readonly guards?: readonly unknown[] }

/** JavaScript names a function after the property that it is written in. That is not its author's name for it. */
function writtenName(name: string | undefined): string {
  return name && !['guard', 'actions', 'entry', 'exit', 'check'].includes(name) ? name : 'unnamed'
}

function partName(guard: unknown): string {
  const isCompound = ((guard as Named).guards?.length ?? 0) > 1
  return isCompound ? `(${guardName(guard)})` : guardName(guard)
}

function delayName(of: string, node: AnyStateNode): string {
  const delay = of.endsWith(`.${node.id}`) ? of.slice(0, -node.id.length - 1) : of
  return /^[\d.]+$/.test(delay) ? `${delay} ms` : delay
}

function invokedName(id: string, node: AnyStateNode): string {
  return actorName(node.invoke.find((invoked) => invoked.id === id)?.src)
}
