import { acceptorMachine } from '@synod/acceptor'
import { begin, fromJson, makeBallot, step, toJson, transitionsOf } from '@synod/protocol'
import { roleMachines } from '@synod/replica'
import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { Coverage } from './coverage.ts'

const FIRST = makeBallot(1, 1)
const SECOND = makeBallot(2, 2)

describe('coverage of the role charts', () => {
  it('lists every transition of every chart before any is taken', () => {
    const coverage = new Coverage()
    coverage.watched(roleMachines)
    const names = Object.keys(coverage.toJson())
    expect(names).toContain('acceptor: promised --prepare [is the ballot below the promise?]-->')
    expect(names).toContain('acceptor: fresh --always [was a ballot promised?]--> promised')
    expect(names).toContain('acceptor: * --slots.chosen-->')
    expect(names).toContain(
      'proposer: balloting.promised.recovering --always [is everything recovered?]--> balloting.promised.proposing',
    )
    expect(names).toContain('learner: * --values.want--> catchingUp')
    expect(names.filter((name) => name.startsWith('elector: ')).length).toBeGreaterThan(10)
    expect(coverage.unfired()).toHaveLength(names.length)
  })

  it('has a name of its own for each transition', () => {
    const coverage = new Coverage()
    coverage.watched(roleMachines)
    const arrows = Object.values(roleMachines).flatMap((machine) => transitionsOf(machine))
    expect(Object.keys(coverage.toJson())).toHaveLength(arrows.length)
  })

  it('counts what is taken, and changes neither snapshots nor effects', () => {
    const coverage = new Coverage()
    const { acceptor } = coverage.watched(roleMachines)
    const plain = begin(acceptorMachine, {})
    const watched = begin(acceptor, {})
    let [one, other] = [plain.snapshot, watched.snapshot]
    for (const ballot of [FIRST, SECOND, FIRST]) {
      const event = { type: 'prepare', ballot, fromSlot: 1, from: 1 } as const
      const expected = step(acceptorMachine, one, event)
      const got = step(acceptor, other, event)
      expect(got.effects).toEqual(expected.effects)
      expect(toJson(acceptor, got.snapshot)).toEqual(toJson(acceptorMachine, expected.snapshot))
      one = expected.snapshot
      other = got.snapshot
    }
    const counts = Object.entries(coverage.toJson()).filter(([, count]) => count > 0)
    expect(counts).toEqual([
      ['acceptor: fresh --prepare--> promised', 1],
      ['acceptor: promised --prepare [is the ballot below the promise?]-->', 1],
      ['acceptor: promised --prepare--> promised', 1],
    ])
  })

  it('counts eventless transitions, at a restart too', () => {
    const coverage = new Coverage()
    const { acceptor } = coverage.watched(roleMachines)
    begin(acceptor, { records: [{ type: 'promised', ballot: FIRST }] })
    expect(coverage.toJson()['acceptor: fresh --always [was a ballot promised?]--> promised']).toBe(1)
  })

  it('counts an event that changes nothing as no transition', () => {
    const coverage = new Coverage()
    const { acceptor, proposer } = coverage.watched(roleMachines)
    const { snapshot } = begin(acceptor, {})
    step(acceptor, snapshot, { type: 'unheard of' } as never)
    expect(Object.values(coverage.toJson()).every((count) => count === 0)).toBe(true)
    expect(proposer).not.toBe(roleMachines.proposer)
  })

  it('watches machines that were overridden, and snapshots restored from JSON', () => {
    const coverage = new Coverage()
    const broken = acceptorMachine.provide({ guards: { 'is the ballot below the promise?': () => false } })
    const { acceptor } = coverage.watched({ ...roleMachines, acceptor: broken })
    const { snapshot } = begin(acceptor, { records: [{ type: 'promised', ballot: SECOND }] })
    const restored = fromJson(acceptor, JSON.parse(JSON.stringify(toJson(acceptor, snapshot))))
    const event = { type: 'prepare', ballot: FIRST, fromSlot: 1, from: 1 } as const
    expect(step(acceptor, restored, event).snapshot.context.promised).toBe(FIRST)
    expect(coverage.toJson()['acceptor: promised --prepare--> promised']).toBe(1)
  })

  it('leaves the machines it watches as they were', () => {
    const coverage = new Coverage()
    coverage.watched(roleMachines)
    const actor = createActor(acceptorMachine, { input: {} }).start()
    actor.send({ type: 'prepare', ballot: FIRST, fromSlot: 1, from: 1 })
    expect(actor.getSnapshot().value).toBe('promised')
    expect(Object.values(coverage.toJson()).every((count) => count === 0)).toBe(true)
  })

  it('adds up runs, and names what was never taken with its reason', () => {
    const total = new Coverage()
    for (let run = 0; run < 3; run++) {
      const coverage = new Coverage()
      const { acceptor } = coverage.watched(roleMachines)
      step(acceptor, begin(acceptor, {}).snapshot, { type: 'prepare', ballot: FIRST, fromSlot: 1, from: 1 })
      total.merge(run === 0 ? coverage : JSON.parse(JSON.stringify(coverage.toJson())))
    }
    expect(total.toJson()['acceptor: fresh --prepare--> promised']).toBe(3)
    const name = 'acceptor: fresh --accept [is it all chosen already?]-->'
    const unfired = total.unfired({ [name]: 'a fresh acceptor knows of nothing chosen' })
    expect(unfired).toContainEqual({ transition: name, reason: 'a fresh acceptor knows of nothing chosen' })
    expect(unfired).toContainEqual({ transition: 'acceptor: * --slots.chosen-->', reason: undefined })
    expect(unfired.map(({ transition }) => transition)).not.toContain('acceptor: fresh --prepare--> promised')
  })
})
