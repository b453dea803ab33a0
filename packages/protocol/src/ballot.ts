import { assert } from './assert.ts'
import { assertNode, formatNode, NODE_NUMBER_MAX, type NodeNumber, parseNode } from './node-number.ts'

declare const ballotBrand: unique symbol

/**
 * The paper's proposal number: `round * 1024 + node`. `<` orders ballots, and the ballots of different nodes are
 * disjoint by construction (PMS I4). {@link NO_BALLOT} (0) is below every ballot and means "none".
 */
export type Ballot = number & { readonly [ballotBrand]: 'Ballot' }

const NODES_PER_ROUND = NODE_NUMBER_MAX + 1

export const NO_BALLOT = 0 as Ballot
export const ROUND_MAX = Math.floor(Number.MAX_SAFE_INTEGER / NODES_PER_ROUND) - 1

/** The ballot of `node` in `round` (1 to {@link ROUND_MAX}). */
export function makeBallot(round: number, node: NodeNumber): Ballot {
  assertNode(node)
  assert(
    Number.isInteger(round) && round >= 1 && round <= ROUND_MAX,
    `a round is an integer from 1 to ${ROUND_MAX}, not ${round}`,
  )
  return (round * NODES_PER_ROUND + node) as Ballot
}

/** True for {@link NO_BALLOT} and for every number that {@link makeBallot} can return. Judges bytes from outside. */
export function isBallot(value: unknown): value is Ballot {
  if (value === NO_BALLOT) return true
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return false
  return value > NODES_PER_ROUND && value % NODES_PER_ROUND !== 0 && ballotRound(value as Ballot) <= ROUND_MAX
}

export function ballotRound(ballot: Ballot): number {
  return Math.floor(ballot / NODES_PER_ROUND)
}

/** The node that owns the ballot; 0 for {@link NO_BALLOT}. */
export function ballotNode(ballot: Ballot): NodeNumber {
  return ballot % NODES_PER_ROUND
}

/** The lowest ballot of `node` that is above all of `seen` (PMS PR2, I5). */
export function nextBallot(node: NodeNumber, ...seen: readonly Ballot[]): Ballot {
  const highest = highestBallot(...seen)
  const round = Math.max(1, ballotRound(highest))
  const candidate = makeBallot(round, node)
  return candidate > highest ? candidate : makeBallot(round + 1, node)
}

export function highestBallot(...ballots: readonly Ballot[]): Ballot {
  let highest = NO_BALLOT
  for (const ballot of ballots) if (ballot > highest) highest = ballot
  return highest
}

/** `7.n2`: round 7 of node 2. `none` for {@link NO_BALLOT}. */
export function formatBallot(ballot: Ballot): string {
  return ballot === NO_BALLOT ? 'none' : `${ballotRound(ballot)}.${formatNode(ballotNode(ballot))}`
}

/** Reads what {@link formatBallot} prints; undefined when the text is not a ballot. */
export function parseBallot(text: string): Ballot | undefined {
  if (text === 'none') return NO_BALLOT
  const [roundText, nodeText, ...rest] = text.split('.')
  const round = /^[1-9]\d*$/.test(roundText ?? '') ? Number(roundText) : 0
  const node = parseNode(nodeText ?? '')
  if (rest.length > 0 || node === undefined || round < 1 || round > ROUND_MAX) return undefined
  return makeBallot(round, node)
}
