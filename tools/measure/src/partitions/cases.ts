import { linksCut, type PartialPartition } from '@synod/elector/testing'
import type { NodeNumber } from '@synod/protocol'

/** A partial partition of so many nodes. */
export interface PartitionCase {
  readonly partition: PartialPartition
  readonly nodes: number
  /** What is particular about it, in a sentence. */
  readonly about: string
  /** Who hears whom: L is the old leader, H the hub. */
  readonly picture: readonly string[]
}

export const PARTITION_CASES: readonly PartitionCase[] = [
  {
    partition: 'quorum loss',
    nodes: 3,
    about:
      'Of three nodes the leader and the hub are a majority: it can lead on, though the third one does not hear it.',
    picture: ['L --- H --- c'],
  },
  {
    partition: 'quorum loss',
    nodes: 5,
    about:
      'The leader is alive and the hub hears it, but it has lost its quorum: it must notice that by itself, and give up.',
    picture: ['L       c', '  \\   /', '    H', '  /   \\', 'd       e'],
  },
  {
    partition: 'constrained election',
    nodes: 3,
    about: 'The leader is cut off by all. Two nodes are left, and either can be elected.',
    picture: ['L     H --- c'],
  },
  {
    partition: 'constrained election',
    nodes: 5,
    about: 'The leader is cut off by all, and of the others the hub alone hears a quorum: nobody else can be elected.',
    picture: ['L       c', '      /', '    H', '  /   \\', 'd       e'],
  },
  {
    partition: 'chained',
    nodes: 3,
    about:
      'The two ends do not hear each other; if each took the other for dead they would depose each other for ever.',
    picture: ['L --- b --- c'],
  },
  {
    partition: 'chained',
    nodes: 5,
    about:
      'The leader at the end has lost its quorum; the three in the middle hear one each, and the outer two of them do not hear each other.',
    picture: ['L --- b --- c --- d --- e'],
  },
]

/** The pairs that still hear each other, as letters: L and H (or b) first, then c, d, e. */
export function linksLeft({ partition, nodes }: PartitionCase): string {
  const order: NodeNumber[] = Array.from({ length: nodes }, (_, at) => at + 1)
  const letters = partition === 'chained' ? 'Lbcde' : 'LHcde'
  const cut = new Set(linksCut(partition, order).map(([one, other]) => `${one} ${other}`))
  const pairs = order.flatMap((one) => order.filter((other) => other > one).map((other) => [one, other] as const))
  return pairs
    .filter(([one, other]) => !cut.has(`${one} ${other}`))
    .map(([one, other]) => `${letters[one - 1]}–${letters[other - 1]}`)
    .join(', ')
}
