import { encodeBatch, encodeConfigurationCommand, encodeData } from '@synod/codec'
import { NOOP } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Counter } from './counter.fixture.ts'
import { type AnyStateMachine, Executor } from './executor.ts'
import { Membership } from './membership.ts'
import { type Answer, Sessions } from './sessions.ts'

/** A batch of additions in session 1, which slot 1 opens. */
function batch(time: number, additions: readonly { sequence: number; by: unknown; session?: number }[]): Uint8Array {
  const commands = additions.map(({ sequence, by, session = 1 }) => {
    return { kind: 'command' as const, session, sequence, lowestUnanswered: 1, body: encodeData(by) }
  })
  return encodeBatch({ time, commands })
}

const opening = batch(0, [{ session: 0, sequence: 7, by: null }])

function membership(): Membership {
  const nodes = [1, 2, 3].map((node) => ({ node, endpoint: 'memory' }))
  return new Membership({ name: 'test', nodes, alpha: 8, quorum: { kind: 'majority' }, learning: 'every' })
}

function executor(counter = new Counter()) {
  const answers: Answer[] = []
  const running = new Executor({ machine: counter as AnyStateMachine, membership: membership() })
  const apply = (slot: number, value: Uint8Array | null) =>
    running.apply(slot, value, (_session, _sequence, answer) => answers.push(answer))
  return { counter, running, answers, apply }
}

describe('execution in slot order (PMS 3.2, 3.3)', () => {
  it('never skips a slot (PMS 3.6), nor takes one twice', () => {
    const { running, apply } = executor()
    apply(1, opening)
    for (const slot of [0, 1, 3]) expect(() => apply(slot, NOOP)).toThrow(/no gap is ever applied/)
    expect(running.appliedThrough).toBe(1)
  })

  it('leaves the state as it is for a no-op (PMS 3.7)', () => {
    const { running, counter, apply } = executor()
    apply(1, opening)
    const before = running.digest()
    expect(apply(2, NOOP)).toEqual([])
    expect([running.appliedThrough, running.digest(), counter.value]).toEqual([2, before, 0])
  })

  it('tells each command its slot, its place in the batch and the time', () => {
    const { counter, apply } = executor()
    apply(1, opening)
    apply(
      2,
      batch(50, [
        { sequence: 1, by: 10 },
        { sequence: 2, by: 20 },
      ]),
    )
    expect(counter.applied).toEqual([
      { slot: 2, index: 0, time: 50, by: 10 },
      { slot: 2, index: 1, time: 50, by: 20 },
    ])
  })

  it('executes a command of two batches once, and gives the first answer both times', () => {
    const { counter, answers, apply } = executor()
    const twice = batch(0, [{ sequence: 1, by: 10 }])
    apply(1, opening)
    apply(2, twice)
    expect(apply(3, twice)).toEqual([])
    expect(counter.value).toBe(10)
    expect(answers[2]).toEqual(answers[1])
    expect(answers[2]?.slot).toBe(2)
  })

  it('skips bytes that are no batch, on every replica alike', () => {
    const garbage = [new Uint8Array(0), Uint8Array.of(0xff, 1, 2), encodeData('no batch'), opening.subarray(0, 4)]
    const digests = [1, 2].map(() => {
      const { running, apply } = executor()
      for (const [at, bytes] of garbage.entries()) expect(apply(at + 1, bytes)).toEqual([])
      expect(running.malformed).toBe(garbage.length)
      return running.digest()
    })
    expect(digests[0]).toBe(digests[1])
  })

  it('refuses a command that does not fit, and executes the others of its batch', () => {
    const { counter, answers, apply } = executor()
    apply(1, opening)
    apply(
      2,
      batch(0, [
        { sequence: 1, by: 'much' },
        { sequence: 2, by: 5 },
      ]),
    )
    expect(answers.slice(1).map(({ status }) => status)).toEqual(['refused', 'ok'])
    expect(counter.value).toBe(5)
  })
})

describe('a command that changes the configuration (PMS 3.10)', () => {
  const body = encodeConfigurationCommand({ type: 'addLearner', node: { node: 4, endpoint: 'fourth' } })
  const configuring = (sequence: number, bytes = body) =>
    encodeBatch({
      time: 0,
      commands: [{ kind: 'configure', session: 1, sequence, lowestUnanswered: 1, body: bytes }],
    })

  it('changes it once, in its session like any other, and never reaches the state machine', () => {
    const { counter, running, answers, apply } = executor()
    apply(1, opening)
    const before = running.digest()
    apply(2, configuring(1))
    apply(3, configuring(1))
    expect(running.membership.configuration.learners).toEqual([{ node: 4, endpoint: 'fourth' }])
    expect(answers[1]).toMatchObject({ status: 'ok', output: { status: 'changed' }, slot: 2 })
    expect(answers[2]).toEqual(answers[1])
    expect(counter.applied).toEqual([])
    expect(running.digest()).not.toBe(before)
  })

  it('is answered though its bytes are none', () => {
    const { running, answers, apply } = executor()
    apply(1, opening)
    apply(2, configuring(1, Uint8Array.of(1, 2, 3)))
    expect(answers[1]).toMatchObject({ status: 'ok', output: { status: 'invalid' } })
    expect(running.membership.configuration.changedAt).toBe(0)
  })
})

describe('replicated time', () => {
  it('never goes back, whatever the leaders believe', () => {
    const { counter, apply } = executor()
    apply(1, opening)
    for (const [at, time] of [100, 40, 0, 101].entries()) apply(at + 2, batch(time, [{ sequence: at + 1, by: 1 }]))
    expect(counter.applied.map(({ time }) => time)).toEqual([100, 100, 100, 101])
  })

  it('is not moved by no-ops, nor by bytes that are no batch', () => {
    const { counter, apply } = executor()
    apply(1, opening)
    apply(2, batch(70, [{ sequence: 1, by: 1 }]))
    apply(3, NOOP)
    apply(4, Uint8Array.of(1))
    apply(5, batch(60, [{ sequence: 2, by: 1 }]))
    expect(counter.applied.map(({ time }) => time)).toEqual([70, 70])
  })

  it('alone makes a session expire', () => {
    const counter = new Counter()
    const sessions = new Sessions({ idleMsMax: 1000, sessionsMax: 10 })
    const running = new Executor({ machine: counter as AnyStateMachine, membership: membership(), sessions })
    const statuses: string[] = []
    const apply = (slot: number, value: Uint8Array | null) =>
      running.apply(slot, value, (_session, _sequence, { status }) => statuses.push(status))
    apply(1, opening)
    for (let slot = 2; slot <= 5000; slot++) apply(slot, NOOP)
    apply(5001, batch(1000, [{ sequence: 1, by: 1 }]))
    apply(5002, batch(3000, [{ sequence: 1, by: 1, session: 9 }]))
    apply(5003, batch(3000, [{ sequence: 2, by: 1 }]))
    expect(statuses).toEqual(['ok', 'ok', 'unknown', 'unknown'])
    expect(counter.value).toBe(1)
  })
})

describe('the digest', () => {
  it('is noted at slots divisible by 1,024, and equal on replicas that executed the same', () => {
    const digests = [1, 2].map(() => {
      const { running, apply } = executor()
      apply(1, opening)
      for (let slot = 2; slot < 1024; slot++) apply(slot, batch(slot, [{ sequence: slot, by: slot }]))
      expect(running.lastDigest.slot).toBe(0)
      apply(1024, NOOP)
      apply(1025, batch(9999, [{ sequence: 5000, by: 1 }]))
      return running.lastDigest
    })
    expect(digests[0]?.slot).toBe(1024)
    expect(digests[0]).toEqual(digests[1])
  })

  it('differs when one command was executed otherwise', () => {
    const digests = [3, 4].map((by) => {
      const { running, apply } = executor()
      apply(1, opening)
      apply(2, batch(0, [{ sequence: 1, by }]))
      return running.digest()
    })
    expect(digests[0]).not.toBe(digests[1])
  })
})
