import { duel } from './duel.ts'
import { learningModes } from './learning-modes.ts'
import { membership } from './membership.ts'
import { newLeader } from './new-leader.ts'
import { oneAcceptor } from './one-acceptor.ts'
import { p1Alone } from './p1-alone.ts'
import type { Scene } from './scene.ts'
import { survivingValue } from './surviving-value.ts'
import { twoLeaders } from './two-leaders.ts'

/** The tour, in its order. */
export const scenes: readonly Scene[] = [
  oneAcceptor,
  p1Alone,
  survivingValue,
  duel,
  newLeader,
  twoLeaders,
  learningModes,
  membership,
]
