import type { QuorumSystem } from '@synod/protocol'
import type { RoleMutant } from './role-mutant.ts'
import { toldOfOtherSets } from './told-of-other-sets.ts'

const oneOf = ({ members }: QuorumSystem): QuorumSystem => ({ kind: 'flexible', members, prepare: 1, accept: 1 })

export const onePromiseSuffices: RoleMutant = {
  name: 'one-promise-suffices',
  bug: 'One promise counts as a quorum of them: phase-1 quorums miss phase-2 quorums.',
  rows: ['Q1', '2a', 'P2c'],
  machines: {
    proposer: toldOfOtherSets((sets) => sets.map(({ from, quorums }) => ({ from, quorums: oneOf(quorums) }))),
  },
}
