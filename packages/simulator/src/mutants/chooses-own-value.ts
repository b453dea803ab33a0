import { type ProposerContext, proposerMachine } from '@synod/proposer'
import { emptySlotMap } from '@synod/protocol'
import { assign } from 'xstate'
import type { RoleMutant } from './role-mutant.ts'
import { shipped } from './variation.ts'

const counting = shipped<ProposerContext<unknown>>(proposerMachine, 'count the promise')

export const choosesOwnValue: RoleMutant = {
  name: 'chooses-own-value',
  bug: 'The proposer proposes its own value, whatever the promises report.',
  rows: ['P2c', '2a', 'P2b', 'P2a', 'P2'],
  machines: {
    proposer: proposerMachine.provide({
      actions: { 'count the promise': assign((args) => ({ ...counting(args), bound: emptySlotMap() })) },
    }),
  },
}
