import { formatBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { membership } from './membership.ts'
import { portrait, type Stop, stopsOf, toldOf } from './stops.fixture.ts'

const isOf = (from: number, to: number, kind: string, stop: Stop) =>
  toldOf(stop, 'sent').filter((sent) => sent.from === from && sent.to === to && sent.message.kind === kind)

describe('PMS 3.10: the scene of new members', async () => {
  const [before, learner, changed, promised, four] = (await stopsOf(membership.takes[0])) as [
    Stop,
    Stop,
    Stop,
    Stop,
    Stop,
  ]

  it('begins with three members, led by n3', () => {
    expect(portrait(before, 3)).toMatchObject({ standing: 'leading', members: [1, 2, 3], learners: [] })
  })

  it('has n4 learn in slot 4, and catch up before it votes', () => {
    expect(portrait(learner, 3)).toMatchObject({ members: [1, 2, 3], learners: [4] })
    expect(portrait(learner, 4).appliedThrough).toBe(4)
    expect(toldOf(learner, 'sent').filter(({ from, message }) => from === 4 && message.kind === 'accepted')).toEqual([])
  })

  it('has the change chosen in slot 5 by the three, and the slots up to 8 filled with no-ops', () => {
    const change = toldOf(changed, 'decided').find(({ node, slot }) => node === 3 && slot === 5)
    expect(change?.value).toBe('add member n4')
    const fillers = isOf(3, 1, 'accept', changed).at(-1)?.message
    expect(fillers?.slots).toEqual([{ from: 6, to: 8 }])
    expect(fillers?.words).toContain('6: no-op, 7: no-op, 8: no-op')
  })

  it('asks n4 for its promise from slot 9 on, under the ballot that n3 has', () => {
    const { ballot } = isOf(3, 4, 'prepare', promised)[0]?.message ?? {}
    expect(ballot && formatBallot(ballot)).toBe(formatBallot(portrait(promised, 3).proposing))
    expect(isOf(3, 4, 'prepare', promised)[0]?.message.slots[0]?.from).toBe(9)
    expect(portrait(promised, 3).appliedThrough).toBe(8)
  })

  it('has n4 accept above slot 8', () => {
    const slots = isOf(4, 3, 'accepted', four).flatMap(({ message }) => message.slots)
    expect(slots.length).toBeGreaterThan(0)
    expect(Math.min(...slots.map(({ from }) => from))).toBe(9)
    expect([...four.portraits.values()].map(({ members }) => members.length)).toEqual([4, 4, 4, 4])
    expect(new Set([...four.portraits.values()].map(({ digest }) => digest)).size).toBe(1)
  })
})
