import { readFileSync } from 'node:fs'
import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { transitionsOf } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { demandsOf, readDemands } from './demands.ts'

const demands = readDemands(readFileSync(new URL('../../../../docs/paper/checklist.md', import.meta.url), 'utf8'))

describe('the demands of the paper', () => {
  it('are read with their ids', () => {
    expect(demands.P1).toBe('An acceptor accepts the first proposal it receives.')
    expect(demands['3.7']).toBe('A no-op leaves the state as it is.')
    expect(Object.keys(demands).length).toBeGreaterThan(40)
    expect(demands.row).toBeUndefined()
  })

  it('are found for what a transition cites, in its order', () => {
    expect(demandsOf(['PMS 3.7', 'PMS P1', 'PMS 2.3'], demands).map(({ id }) => id)).toEqual(['3.7', 'P1'])
  })

  it.each([acceptorMachine, proposerMachine, learnerMachine, electorMachine])(
    'have a sentence for every row that a transition of $id cites',
    (machine) => {
      const cited = transitionsOf(machine).flatMap(
        ({ meta }) => (meta as { paper?: string[] } | undefined)?.paper ?? [],
      )
      expect(cited.length).toBeGreaterThan(0)
      expect(cited.filter((name) => demandsOf([name], demands).length === 0)).toEqual([])
    },
  )
})
