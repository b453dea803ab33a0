import type { ClusterLearning } from '@synod/protocol'

export const DELEGATES_MAX = 8

/** `every`, `distinguished` or `delegates-2`. */
export function formatLearning(learning: ClusterLearning): string {
  return typeof learning === 'string' ? learning : `delegates-${learning.delegates}`
}

/** Undefined for anything else. */
export function parseLearning(text: string): ClusterLearning | undefined {
  if (text === 'every' || text === 'distinguished') return text
  const delegates = Number(/^delegates-([1-8])$/.exec(text)?.[1])
  return Number.isInteger(delegates) ? { delegates } : undefined
}
