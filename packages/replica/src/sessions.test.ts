import { SESSION_WINDOW_COMMANDS } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { type Answer, Sessions } from './sessions.ts'

/*
 * Sessions as every replica keeps them: a function of the commands and their replicated time, nothing else.
 */

const NO_BODY = new Uint8Array(0)

/** Sessions, and how often each command was executed. */
class Recorded {
  readonly executed: string[] = []
  readonly sessions: Sessions
  #slot = 0

  constructor(limits?: { idleMsMax: number; sessionsMax: number }) {
    this.sessions = new Sessions(limits)
  }

  command(session: number, sequence: number, lowestUnanswered = 1, time = 0): Answer {
    this.#slot += 1
    const slot = this.#slot
    return this.sessions.answer(
      { kind: 'command', session, sequence, lowestUnanswered, body: NO_BODY },
      { time, slot },
      () => {
        this.executed.push(`${session}/${sequence}`)
        return { status: 'ok', output: `output of ${session}/${sequence}`, slot }
      },
    )
  }

  open(time = 0): number {
    return this.command(0, 99, 1, time).output as number
  }
}

describe('a session', () => {
  it('executes a command once and answers it alike ever after, with the slot of the first time', () => {
    const recorded = new Recorded()
    const session = recorded.open()
    const first = recorded.command(session, 1)
    expect(first).toEqual({ status: 'ok', output: `output of ${session}/1`, slot: 2 })
    expect(recorded.command(session, 1)).toEqual(first)
    expect(recorded.sessions.recall(session, 1)).toEqual(first)
    expect(recorded.executed).toEqual([`${session}/1`])
  })

  it('takes commands in any order, as they come when many are in flight', () => {
    const recorded = new Recorded()
    const session = recorded.open()
    for (const sequence of [3, 1, 2, 3, 1]) recorded.command(session, sequence)
    expect(recorded.executed).toEqual([`${session}/3`, `${session}/1`, `${session}/2`])
  })

  it('is frozen alike by a node that never stopped and by one that was restored in between', () => {
    const [steady, restored] = [new Recorded(), new Recorded()]
    const session = steady.open()
    steady.command(session, 1)
    steady.command(session, 40, 2)
    const [kept] = steady.sessions.freeze().sessions
    restored.sessions.restore({ opened: 1, executed: 2 })
    restored.sessions.restoreSession(session, kept!.lowest, kept!.usedAt)
    for (const [sequence, answer] of kept!.answers()) restored.sessions.restoreAnswer(session, sequence, answer)
    for (const each of [steady, restored]) each.command(session, 2, 2)
    const remembered = ({ sessions }: Recorded) =>
      [...sessions.freeze().sessions[0]!.answers()].map(([sequence]) => sequence)
    expect(remembered(restored)).toEqual([2, 40])
    expect(remembered(steady)).toEqual([2, 40])
  })

  it('never executes what its client has acknowledged: the outcome is unknown', () => {
    const recorded = new Recorded()
    const session = recorded.open()
    recorded.command(session, 1)
    recorded.command(session, 5, 5)
    expect(recorded.command(session, 1, 5).status).toBe('unknown')
    expect(recorded.command(session, 4, 5).status).toBe('unknown')
    expect(recorded.executed).toEqual([`${session}/1`, `${session}/5`])
  })

  it('does not go back to a lower acknowledgement that comes late', () => {
    const recorded = new Recorded()
    const session = recorded.open()
    recorded.command(session, 5, 5)
    expect(recorded.command(session, 2, 1).status).toBe('unknown')
    expect(recorded.executed).toEqual([`${session}/5`])
  })

  it('is busy for a command beyond its window, which is not executed and may come again', () => {
    const recorded = new Recorded()
    const session = recorded.open()
    const beyond = SESSION_WINDOW_COMMANDS + 1
    expect(recorded.command(session, beyond - 1).status).toBe('ok')
    expect(recorded.command(session, beyond).status).toBe('busy')
    expect(recorded.command(session, beyond, 2).status).toBe('ok')
    expect(recorded.executed).toEqual([`${session}/${beyond - 1}`, `${session}/${beyond}`])
  })

  it('survives an acknowledgement of everything that there could ever be', () => {
    const recorded = new Recorded()
    const session = recorded.open()
    for (let sequence = 1; sequence <= 100; sequence++) recorded.command(session, sequence)
    recorded.command(session, 101, Number.MAX_SAFE_INTEGER)
    expect(recorded.sessions.recall(session, 100)).toBeUndefined()
  })
})

describe('a session that nobody knows', () => {
  it('executes nothing: the outcome is unknown', () => {
    const recorded = new Recorded()
    expect(recorded.command(1, 1).status).toBe('unknown')
    expect(recorded.command(7, 1).status).toBe('unknown')
    expect(recorded.executed).toEqual([])
  })

  it('is one that replicated time has left behind, and no other', () => {
    const recorded = new Recorded({ idleMsMax: 1000, sessionsMax: 10 })
    const idle = recorded.open(0)
    const used = recorded.open(0)
    recorded.command(used, 1, 1, 900)
    recorded.sessions.expire(1000)
    expect(recorded.sessions.size).toBe(2)
    recorded.sessions.expire(1001)
    expect(recorded.command(idle, 1, 1, 1001).status).toBe('unknown')
    expect(recorded.command(used, 1, 1, 1001).status).toBe('ok')
    expect(recorded.executed).toEqual([`${used}/1`])
  })

  it('is the one unused for longest, when there are too many', () => {
    const recorded = new Recorded({ idleMsMax: 1_000_000, sessionsMax: 2 })
    const first = recorded.open(1)
    const second = recorded.open(2)
    recorded.command(first, 1, 1, 3)
    const third = recorded.open(4)
    recorded.sessions.expire(4)
    expect(recorded.command(second, 1, 1, 5).status).toBe('unknown')
    expect([recorded.command(first, 2, 1, 5).status, recorded.command(third, 1, 1, 5).status]).toEqual(['ok', 'ok'])
  })

  it('never gets the number of another', () => {
    const recorded = new Recorded({ idleMsMax: 10, sessionsMax: 10 })
    const numbers = [recorded.open(0), recorded.open(0)]
    recorded.sessions.expire(100)
    numbers.push(recorded.open(100))
    expect(new Set(numbers).size).toBe(3)
  })
})

describe('replicas that execute the same commands', () => {
  it('have the same sessions', () => {
    const run = () => {
      const recorded = new Recorded({ idleMsMax: 50, sessionsMax: 3 })
      const answers: Answer[] = []
      for (let step = 0; step < 200; step++) {
        const session = step % 7 === 0 ? 0 : 1 + (step % 5)
        answers.push(recorded.command(session, 1 + (step % 11), 1 + (step % 3), step))
        recorded.sessions.expire(step)
      }
      return { answers, digest: recorded.sessions.digest(), executed: recorded.executed }
    }
    expect(run()).toEqual(run())
  })
})
