import { type ClusterLearning, NODE_NUMBER_MAX } from '@synod/protocol'
import { InvalidArgumentError } from 'commander'

/** As users write it: `every`, `distinguished`, `delegates:2`. */
export function formatLearning(learning: ClusterLearning): string {
  return typeof learning === 'string' ? learning : `delegates:${learning.delegates}`
}

export function parseLearning(text: string): ClusterLearning {
  if (text === 'every' || text === 'distinguished') return text
  const delegates = Number(/^delegates:(\d{1,4})$/.exec(text)?.[1])
  if (delegates >= 1 && delegates <= NODE_NUMBER_MAX) return { delegates }
  throw new InvalidArgumentError('Write every, distinguished, or delegates:2.')
}
