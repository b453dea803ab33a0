import type { Chain, Command, Hold, Release } from '@synod/ledger'
import type { AnyStateMachine } from '@synod/replica'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../plan/plan.ts'
import { quietPlan } from '../quiet-plan.fixture.ts'
import { simulate } from '../run.ts'
import { ledgerWorkload } from './ledger.ts'
import type { Workload } from './workload.ts'

/** Nothing goes wrong besides, so that what is planted is all that is found. */
const PLAN: Plan = { ...quietPlan, nodes: 3, healed: [1, 2, 3], faultsMs: 3000, otherReads: 0.3 }
const SEEDS = [1, 2, 3] as const

/** Ledgers of which every replica is wrong in the same way, so that they agree with each other. */
const PLANTED: readonly { readonly what: string; readonly rules: readonly string[]; readonly workload: Workload }[] = [
  {
    what: 'only the first link of a chain is applied',
    rules: ['linearizability'],
    workload: withCommands((command) => (command.type === 'chain' ? firstLinkOf(command) : command)),
  },
  {
    what: 'a release does not find its hold',
    rules: ['linearizability'],
    workload: withCommands((command) => (command.type === 'release' ? elsewhere(command) : command)),
  },
  {
    what: 'a hold moves its money at once',
    rules: ['linearizability'],
    workload: withCommands((command) => (command.type === 'hold' ? atOnce(command) : command)),
  },
  {
    what: 'the rows of every third slot are not kept',
    rules: ['invariant', 'reads'],
    workload: withRows((slot, rows) => (slot % 3 === 0 ? [] : rows)),
  },
]

it('a ledger that is right is not found wrong', async () => {
  const { violation, linearizable } = await simulate(SEEDS[0], { workload: ledgerWorkload, plan: PLAN })
  expect({ violation, linearizable }).toEqual({ violation: undefined, linearizable: 'yes' })
})

describe('a ledger that is wrong everywhere alike is found out', () => {
  it.each(PLANTED)('$what', async ({ rules, workload }) => {
    const found: string[] = []
    for (const seed of SEEDS) {
      const { violation } = await simulate(seed, { workload, plan: PLAN })
      found.push(violation?.rule ?? 'nothing')
      if (violation) break
    }
    expect(rules).toContain(found.at(-1))
  })
})

function firstLinkOf({ id, links }: Chain): Command {
  return { type: 'chain', id, links: links.slice(0, 1) }
}

function elsewhere(command: Release): Command {
  return { ...command, hold: `${command.hold}-other` }
}

function atOnce({ id, from, to, amount, currency }: Hold): Command {
  return { type: 'transfer', id, from, to, amount, currency }
}

function withCommands(change: (command: Command) => Command): Workload {
  return withMachine((machine) => ({
    ...bound(machine),
    apply: (command, at) => machine.apply(change(command as Command), at),
  }))
}

function withRows(
  change: (slot: number, rows: ReturnType<NonNullable<AnyStateMachine['endOfSlot']>>) => typeof rows,
): Workload {
  return withMachine((machine) => {
    let slot = 0
    return {
      ...bound(machine),
      apply(command, at) {
        slot = at.slot
        return machine.apply(command, at)
      },
      endOfSlot: () => change(slot, machine.endOfSlot?.() ?? []),
    }
  })
}

function withMachine(wrap: (machine: AnyStateMachine) => AnyStateMachine): Workload {
  return { ...ledgerWorkload, machine: () => wrap(ledgerWorkload.machine()) }
}

function bound(machine: AnyStateMachine): AnyStateMachine {
  return {
    schemas: machine.schemas,
    apply: (command, at) => machine.apply(command, at),
    endOfSlot: () => machine.endOfSlot?.() ?? [],
    query: (query, reader) => machine.query(query, reader),
    snapshot: () => machine.snapshot(),
    restore: (chunks) => machine.restore(chunks),
    digest: () => machine.digest(),
  }
}
