import { NO_BALLOT } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Gathering } from './gathering.ts'
import type { NodeHappening } from './heard.ts'

const sent = (at: number): NodeHappening => ({
  type: 'sent',
  at,
  id: at,
  from: 1,
  to: 2,
  message: { kind: 'heartbeat', ballot: NO_BALLOT, slots: [], words: `round ${at}` },
  fate: 'unknown',
})
const heard = (at: number, round: number): NodeHappening => ({
  type: 'heard',
  at,
  from: 1,
  to: 2,
  words: `round ${round}`,
})

describe('a gathering of what several nodes tell', () => {
  it('puts it in order and pairs what was heard with what was sent, whoever tells first', () => {
    const gathering = new Gathering({ latenessUsMax: 100 })
    gathering.take([heard(15, 10), heard(25, 20)])
    expect(gathering.release(50)).toEqual([])
    gathering.take([sent(10), sent(20)])
    expect(gathering.release(120)).toEqual([sent(10), { type: 'arrived', at: 15, id: 10 }])
    expect(gathering.release(200)).toEqual([sent(20), { type: 'arrived', at: 25, id: 20 }])
  })

  it('counts as missed what is told too late: the others have been told what came after', () => {
    const gathering = new Gathering({ latenessUsMax: 10 })
    gathering.take([sent(100)])
    gathering.release(200)
    gathering.take([sent(50), { type: 'missed', at: 60, count: 5 }, sent(190)])
    expect(gathering.release(300)).toEqual([{ type: 'missed', at: 190, count: 6 }, sent(190)])
    expect(gathering.release(400)).toEqual([])
  })

  it('holds no more than it may, whoever forgets to release it', () => {
    const gathering = new Gathering({ waitingMax: 2 })
    gathering.take([sent(4), sent(1), sent(3), sent(2)])
    expect(gathering.release(1_000_000)).toEqual([{ type: 'missed', at: 1, count: 2 }, sent(1), sent(4)])
  })
})
