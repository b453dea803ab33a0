import { describe, expect, it } from 'vitest'
import { ManualClock } from './memory-clock.ts'

describe('ManualClock', () => {
  it('fires timers in the order of their time, and of their start when equal', () => {
    const clock = new ManualClock()
    const fired: string[] = []
    clock.startTimer(20, () => fired.push(`late at ${clock.monotonicMs()}`))
    clock.startTimer(10, () => fired.push(`first at ${clock.monotonicMs()}`))
    clock.startTimer(10, () => fired.push(`second at ${clock.monotonicMs()}`))
    clock.advance(15)
    expect(fired).toEqual(['first at 10', 'second at 10'])
    expect(clock.monotonicMs()).toBe(15)
    clock.advance(5)
    expect(fired).toEqual(['first at 10', 'second at 10', 'late at 20'])
  })

  it('fires a timer that a timer started, when it falls within the same advance', () => {
    const clock = new ManualClock()
    const firedMs: number[] = []
    const beat = () => {
      firedMs.push(clock.monotonicMs())
      clock.startTimer(10, beat)
    }
    clock.startTimer(10, beat)
    clock.advance(35)
    expect(firedMs).toEqual([10, 20, 30])
    expect(clock.timersWaiting).toBe(1)
  })

  it('never fires a cancelled timer', () => {
    const clock = new ManualClock()
    const timer = clock.startTimer(10, () => expect.unreachable())
    timer.cancel()
    timer.cancel()
    clock.advance(100)
    expect(clock.timersWaiting).toBe(0)
  })

  it('runs what waits for a turn once, and what that puts off in the next turn', () => {
    const clock = new ManualClock()
    const ran: string[] = []
    clock.afterTurn(() => {
      ran.push('one')
      clock.afterTurn(() => ran.push('two'))
    })
    expect(clock.turn()).toBe(true)
    expect(ran).toEqual(['one'])
    expect(clock.turn()).toBe(true)
    expect(clock.turn()).toBe(false)
    expect(ran).toEqual(['one', 'two'])
  })

  it('ends the turn before the next timer fires', () => {
    const clock = new ManualClock()
    const ran: string[] = []
    clock.startTimer(10, () => clock.afterTurn(() => ran.push('turn')))
    clock.startTimer(10, () => ran.push('timer'))
    clock.advance(10)
    expect(ran).toEqual(['turn', 'timer'])
  })

  it('lets promises settle on the way when asked to', async () => {
    const clock = new ManualClock()
    const ran: string[] = []
    const work = async () => {
      await undefined
      await undefined
      clock.startTimer(5, () => ran.push(`done at ${clock.monotonicMs()}`))
    }
    clock.startTimer(10, () => void work())
    await clock.advanceAsync(20)
    expect(ran).toEqual(['done at 15'])
    expect(clock.monotonicMs()).toBe(20)
  })

  it('counts wall time from where it was told to start', () => {
    const clock = new ManualClock(1_700_000_000_000)
    clock.advance(2.5)
    expect(clock.wallMs()).toBe(1_700_000_000_002.5)
  })

  it('refuses to run backwards', () => {
    const clock = new ManualClock()
    expect(() => clock.advance(-1)).toThrow('backwards')
    expect(() => clock.startTimer(-1, () => {})).toThrow('0 ms or more')
  })
})
