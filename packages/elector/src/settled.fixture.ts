import { majority, type NodeNumber } from '@synod/protocol'
import { expect } from 'vitest'
import { LOST_ROUNDS, ROUND_MS } from './index.ts'
import { ElectorNetwork } from './testing/index.ts'

/** To notice that a leader is lost, and four rounds to agree on another. */
export const RECOVERY_MS = (LOST_ROUNDS + 4) * ROUND_MS

export function nodes(count: number): NodeNumber[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

/** A cluster whose leader has been settled for a while: n5 of five, n3 of three. */
export function settled(count: number): ElectorNetwork {
  return new ElectorNetwork(majority(nodes(count))).run(10 * ROUND_MS)
}

/** Runs while the leader proposes, and expects that nobody is named anew. */
export function expectStable(network: ElectorNetwork, rounds = 20): void {
  const namings = network.namings()
  network.run(rounds * ROUND_MS)
  expect(network.namings()).toBe(namings)
}
