import { NO_BALLOT } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { ArrivalPairing } from './arrival-pairing.ts'
import type { Fate, Sent } from './happening.ts'
import type { Heard } from './heard.ts'

function sent(id: number, words: string, to = 2, fate: Fate = 'unknown'): Sent {
  return {
    type: 'sent',
    at: id,
    id,
    from: 1,
    to,
    message: { kind: 'heartbeat', ballot: NO_BALLOT, slots: [], words },
    fate,
  }
}

function heard(words: string, to = 2): Heard {
  return { type: 'heard', at: 100, from: 1, to, words }
}

describe('the pairing of arrivals', () => {
  it('finds the oldest message of the link in the same words', () => {
    const pairing = new ArrivalPairing()
    for (const message of [sent(1, 'a'), sent(2, 'a'), sent(3, 'b'), sent(4, 'a', 3)]) pairing.take(message)
    const ids = [heard('b'), heard('a'), heard('a', 3), heard('a')].map((happening) => pairing.take(happening))
    expect(ids).toEqual([3, 1, 4, 2].map((id) => ({ type: 'arrived', at: 100, id })))
  })

  it('drops what nobody told that it was sent, or was paired before', () => {
    const pairing = new ArrivalPairing()
    pairing.take(sent(1, 'a'))
    expect(pairing.take(heard('b'))).toBeUndefined()
    expect(pairing.take(heard('a'))).toBeDefined()
    expect(pairing.take(heard('a'))).toBeUndefined()
  })

  it('lets everything else pass, and waits for no message whose fate is known', () => {
    const pairing = new ArrivalPairing()
    const message = sent(1, 'a', 2, 'arrives')
    expect(pairing.take(message)).toBe(message)
    expect(pairing.take(heard('a'))).toBeUndefined()
  })

  it('forgets the oldest when too many were lost', () => {
    const pairing = new ArrivalPairing(3)
    for (let id = 1; id <= 5; id++) pairing.take(sent(id, `round ${id}`))
    expect([1, 2, 3, 4, 5].map((round) => pairing.take(heard(`round ${round}`)) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
  })
})
