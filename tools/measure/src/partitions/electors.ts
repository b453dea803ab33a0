import { LOST_ROUNDS, ROUND_MS } from '@synod/elector'
import { ElectorNetwork, linksCut } from '@synod/elector/testing'
import { majority, type NodeNumber } from '@synod/protocol'
import { Random } from '@synod/simulator'
import type { PartitionCase } from './cases.ts'
import { longestPause, PARTITION_TIMEOUTS, type Pause } from './pause.ts'

const TIMEOUT_MS = LOST_ROUNDS * ROUND_MS
/** A cluster has a settled leader before its links go down. */
const SETTLED_MS = 10 * ROUND_MS
/** A message takes from the least to the most, in milliseconds: machines in one building, and rather busy. */
const DELAY_MS = { least: 0.2, most: 5 } as const

/**
 * Electors alone, each beside the least of a proposer and an acceptor: how long do writes pause? The seed draws when each
 * node's rounds begin, how long each message takes, when the links go down, and which node is where in the partition.
 */
export function pauseOfElectors({ partition, nodes }: PartitionCase, seed: number): Pause {
  const random = new Random(seed, 'partition')
  const members: NodeNumber[] = Array.from({ length: nodes }, (_, at) => at + 1)
  const starts = members.map(() => random.fraction() * ROUND_MS)
  const network = new ElectorNetwork(majority(members), {
    startMs: (node) => starts[node - 1] ?? 0,
    delayMs: () => DELAY_MS.least + random.fraction() * (DELAY_MS.most - DELAY_MS.least),
  })
  network.run(SETTLED_MS + random.fraction() * ROUND_MS)
  const [leader] = network.elected()
  if (leader === undefined) throw new Error(`seed ${seed}: nobody leads before the partition`)
  const order = [leader, ...random.shuffled(members.filter((node) => node !== leader))]
  const from = network.now
  for (const [one, other] of linksCut(partition, order)) network.cut(one, other)
  network.run(PARTITION_TIMEOUTS * TIMEOUT_MS)
  const times = network.writes.map(({ at }) => at)
  return { seed, timeouts: longestPause(times, from, network.now) / TIMEOUT_MS }
}
