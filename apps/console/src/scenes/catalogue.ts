import { duel } from './duel.ts'
import { newLeader } from './new-leader.ts'
import { oneAcceptor } from './one-acceptor.ts'
import { p1Alone } from './p1-alone.ts'
import type { Scene } from './scene.ts'
import { survivingValue } from './surviving-value.ts'

/** The tour, in its order. */
export const scenes: readonly Scene[] = [oneAcceptor, p1Alone, survivingValue, duel, newLeader]
