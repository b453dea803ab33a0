import { encodeBatch, encodeData } from '@synod/codec'
import { type Cluster, NOOP } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Counter } from './counter.fixture.ts'
import { type AnyStateMachine, Executor } from './executor.ts'
import { Membership } from './membership.ts'

const cluster: Cluster = {
  name: 'slots',
  nodes: [{ node: 1, endpoint: 'memory:1' }],
  alpha: 8,
  quorum: { kind: 'majority' },
  learning: 'every',
}
const opening = batch([{ session: 0, sequence: 7 }])

/** A batch of additions of 1. */
function batch(additions: readonly { session: number; sequence: number }[]): Uint8Array {
  const commands = additions.map((addition) => {
    return { ...addition, kind: 'command' as const, lowestUnanswered: 1, body: encodeData(1) }
  })
  return encodeBatch({ time: 0, commands })
}

/** Executes with a counter that writes a row at the end of each slot: how many there were, and what it counts then. */
function executor(): Executor {
  const counter = new Counter()
  let endings = 0
  const endOfSlot = () => [{ key: `ending ${++endings} at ${counter.value}`, value: new Uint8Array(0) }]
  const machine = Object.assign(counter, { endOfSlot }) as AnyStateMachine
  return new Executor({ machine, membership: new Membership(cluster) })
}

describe('the end of a slot', () => {
  it('comes after the commands of the slot, once, and not after a no-op', () => {
    const running = executor()
    running.apply(1, opening)
    running.apply(2, NOOP)
    const rows = running.apply(3, batch([1, 2, 3].map((sequence) => ({ session: 1, sequence }))))
    expect(rows.map(({ key }) => key)).toEqual(['000000003.0', '000000003.1', '000000003.2', 'ending 2 at 3'])
  })

  it('has rows even when no command had any', () => {
    expect(executor().apply(1, opening)).toEqual([{ key: 'ending 1 at 0', value: new Uint8Array(0) }])
  })
})
