import { acceptorMachine } from '@synod/acceptor'
import { proposerMachine } from '@synod/proposer'
import { type RoleMachines, roleMachines } from '@synod/replica'
import { describe, expect, it } from 'vitest'
import { assign } from 'xstate'
import { JudgedCluster, type JudgedClusterOptions } from './judged-cluster.fixture.ts'

/** Seeds tried before a bug counts as unseen. */
const SEEDS_MAX = 60
const STEPS = 60

/** The rule that the judge names in the first storm in which nodes with this bug break one. */
async function ruleNamed(bug: Omit<JudgedClusterOptions, 'seed'>): Promise<string | undefined> {
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const cluster = new JudgedCluster({ ...bug, seed })
    await cluster.run(STEPS)
    if (cluster.judge.violation) return cluster.judge.violation.rule
  }
  return undefined
}

const withAcceptor = (acceptor: unknown): RoleMachines => ({ ...roleMachines, acceptor }) as RoleMachines
const withProposer = (proposer: unknown): RoleMachines => ({ ...roleMachines, proposer }) as RoleMachines

describe('the judge catches planted bugs in real nodes under storms', () => {
  it('P1a: an acceptor that accepts below its promise', async () => {
    const machines = withAcceptor(
      acceptorMachine.provide({ guards: { 'is the ballot below the promise?': () => false } }),
    )
    // It answers lower prepares too, and lowers what it has promised: whichever shows first.
    expect(['P1a', 'A3', '1b']).toContain(await ruleNamed({ machines }))
  })

  it('P2c: a proposer that forgets what the promises report', async () => {
    const machines = withProposer(
      proposerMachine.provide({
        actions: {
          'see what to recover': assign(({ context }) => ({ nextSlot: context.chosen.through + 1, recoverThrough: 0 })),
        },
      }),
    )
    expect(['P2b', 'P2c']).toContain(await ruleNamed({ machines }))
  })

  it('I5: a proposer that does not remember its ballots', async () => {
    const machines = withProposer(proposerMachine.provide({ actions: { 'persist the ballot': assign({}) } }))
    expect(await ruleNamed({ machines })).toBe('I5')
  })

  it('I3: an acceptor that answers before it has written', async () => {
    const machines = withAcceptor(acceptorMachine.provide({ actions: { 'persist the promise': assign({}) } }))
    expect(await ruleNamed({ machines })).toBe('I3')
  })

  it('M2: a node that forgets its promise and what it accepted when it restarts', async () => {
    const recovers: JudgedClusterOptions['recovers'] = (records) =>
      records.filter(({ type }) => type !== 'promised' && type !== 'accepted')
    expect(await ruleNamed({ recovers })).toBe('M2')
  })

  it('M2: a disk that says that a write is done before it is', async () => {
    expect(await ruleNamed({ writesLazily: true })).toBe('M2')
  })
})
