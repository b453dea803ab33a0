import { acceptorMachine } from '@synod/acceptor'
import { type ProposerContext, proposerMachine } from '@synod/proposer'
import { emptySlotMap, slotHighest } from '@synod/protocol'
import { type RoleMachines, roleMachines } from '@synod/replica'
import { describe, expect, it } from 'vitest'
import { assign } from 'xstate'
import { TraceCensus } from './census.ts'
import { TraceJudge } from './judge.ts'
import { formatSlotLine } from './message.ts'
import type { TraceLine } from './trace-line.ts'
import { storm } from './traced-cluster.fixture.ts'

/** `SYNOD_SEED=7` runs that one alone, `SYNOD_SEED=100 SYNOD_SEEDS=500` so many from there. */
const { SYNOD_SEED, SYNOD_SEEDS = '1' } = process.env
const seeds = SYNOD_SEED
  ? Array.from({ length: Number(SYNOD_SEEDS) }, (_, at) => Number(SYNOD_SEED) + at)
  : Array.from({ length: 12 }, (_, at) => at + 1)

function judged(lines: readonly TraceLine[]) {
  const judge = new TraceJudge()
  for (const line of lines) if (!judge.take(line)) break
  return judge.verdict
}

describe('clusters under faults leave traces that the specification accepts', () => {
  for (const seed of seeds) {
    it(`seed ${seed} (again: SYNOD_SEED=${seed})`, async () => {
      const { refusal, chosen } = judged(await storm(seed))
      expect(refusal && [formatSlotLine(refusal.slot, refusal.message), refusal.why]).toBeUndefined()
      expect(chosen).toBeGreaterThan(0)
    })
  }

  it('with slots that had to be proposed again in another ballot', async () => {
    const census = new TraceCensus()
    for (const line of await storm(3)) census.take(line)
    expect(Math.max(...census.slots.map(({ ballots }) => ballots))).toBeGreaterThan(1)
  })
})

/** The first refusal that the seeds bring, and how many it took. */
async function refusalOf(machines: RoleMachines): Promise<string | undefined> {
  for (let seed = 1; seed <= 40; seed++) {
    const { refusal } = judged(await storm(seed, machines))
    if (refusal) return refusal.why
  }
  return undefined
}

describe('a machine that is broken on purpose leaves a trace that it refuses', () => {
  it('P1a: an acceptor that accepts below its promise', async () => {
    const acceptor = acceptorMachine.provide({ guards: { 'is the ballot below the promise?': () => false } })
    expect(await refusalOf({ ...roleMachines, acceptor })).toMatch(/so it (accepts|promises) nothing/)
  })

  it('A3: an acceptor that forgets what it accepted', async () => {
    const forget = assign(({ event }) => (event.type === 'accept' ? { promised: event.ballot } : {}))
    const acceptor = acceptorMachine.provide({ actions: { 'remember the acceptance': forget as never } })
    expect(await refusalOf({ ...roleMachines, acceptor })).toMatch(/reports nothing, but what it accepted last is/)
  })

  it('P2c: a proposer that puts no-ops where the promises bind it to values', async () => {
    const unbind = assign(({ context }: { context: ProposerContext<unknown> }) => {
      const through = Math.max(context.chosen.through, ...context.promises.map(({ chosenThrough }) => chosenThrough))
      const recoverThrough = Math.max(through, slotHighest(context.bound))
      return { bound: emptySlotMap(), pending: emptySlotMap(), nextSlot: through + 1, recoverThrough }
    })
    const proposer = proposerMachine.provide({ actions: { 'see what to recover': unbind as never } })
    expect(await refusalOf({ ...roleMachines, proposer })).toMatch(/promises of ballot \d+ allow the value noop/)
  })
})
