import type { MessageType } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { learningModes } from './learning-modes.ts'
import { type Stop, stopsOf, toldOf } from './stops.fixture.ts'

const countOf = (stop: Stop, kind: MessageType) =>
  toldOf(stop, 'sent').filter(({ message }) => message.kind === kind && message.slots.some(({ from }) => from === 1))
    .length

/** When each node executed slot 1, in message delays of some 15 ms since the leader sent its accepts. */
function delaysOf(stop: Stop): Record<number, number> {
  const sentAt = toldOf(stop, 'sent').find(({ message }) => message.kind === 'accept')?.at ?? 0
  const executed = toldOf(stop, 'decided').filter(({ what, slot }) => what === 'executed' && slot === 1)
  return Object.fromEntries(executed.map(({ node, at }) => [node, Math.round((at - sentAt) / 15_500)]))
}

describe('PMS LN4: the scene of learning modes', async () => {
  const [every, distinguished, delegates] = (await Promise.all(learningModes.takes.map(stopsOf))) as Stop[][]

  it.each([
    ['LN1: every learner', every, { accept: 4, accepted: 20, chosen: 0 }],
    ['LN2: one distinguished learner', distinguished, { accept: 4, accepted: 4, chosen: 4 }],
    ['LN3: two delegates and the leader', delegates, { accept: 4, accepted: 12, chosen: 12 }],
  ])('says what a command costs, %s', (_name, stops, costs) => {
    const stop = stops?.[1] as Stop
    const counted = {
      accept: countOf(stop, 'accept'),
      accepted: countOf(stop, 'accepted'),
      chosen: countOf(stop, 'chosen'),
    }
    expect(counted).toEqual(costs)
  })

  it('begins where no command was ever sent', () => {
    for (const stops of [every, distinguished, delegates]) expect(countOf(stops?.[0] as Stop, 'accept')).toBe(0)
  })

  it('says who knows when', () => {
    expect(delaysOf(every?.[1] as Stop)).toEqual({ 1: 2, 2: 2, 3: 2, 4: 2, 5: 2 })
    expect(delaysOf(distinguished?.[1] as Stop)).toEqual({ 1: 3, 2: 3, 3: 3, 4: 3, 5: 2 })
    expect(delaysOf(delegates?.[1] as Stop)).toEqual({ 1: 2, 2: 2, 3: 3, 4: 3, 5: 2 })
  })

  it('chooses the same values in every mode', () => {
    const last = [every, distinguished, delegates].map((stops) => stops?.at(-1) as Stop)
    const values = last.map((stop) => [
      ...new Set(toldOf(stop, 'decided').map(({ slot, value }) => `${slot}: ${value}`)),
    ])
    expect(values[0]?.[0]).toBeDefined()
    expect(values[1]?.slice(0, values[0]?.length)).toEqual(values[0])
    expect(values[2]?.slice(0, values[0]?.length)).toEqual(values[0])
  })
})
