import type { Happening } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { Audience, READERS_MAX } from './audience.ts'

class Sink {
  readonly lines: string[] = []
  writableLength = 0
  isEnded = false

  write(text: string): void {
    this.lines.push(text)
  }

  end(): void {
    this.isEnded = true
  }

  get happenings(): Happening[] {
    return this.lines.flatMap((line) => (line === '\n' ? [] : JSON.parse(line)))
  }
}

const called = (at: number): Happening => ({ type: 'called', at, id: at, client: 'c1', words: 'open', state: 'asked' })

describe('readers of the feed', () => {
  it('hear the same, each from when it came to when it left', () => {
    const audience = new Audience(() => {})
    const [first, second] = [new Sink(), new Sink()]
    const leave = audience.join(first)
    audience.tell([called(1)])
    audience.join(second)
    audience.tell([called(2), called(3)])
    leave()
    audience.tell([called(4)])
    expect(first.happenings.map(({ at }) => at)).toEqual([1, 2, 3])
    expect(second.happenings.map(({ at }) => at)).toEqual([2, 3, 4])
    expect(first.lines[0]).toMatch(/^\[.*\]\n$/)
  })

  it('that are slow miss what happens, are told how much, and hold nobody up', () => {
    const audience = new Audience(() => {})
    const [slow, quick] = [new Sink(), new Sink()]
    audience.join(slow)
    audience.join(quick)
    slow.writableLength = 2_000_000
    audience.tell([called(1), called(2)])
    audience.tell([called(3)])
    audience.keepAlive()
    expect(slow.lines).toEqual([])
    slow.writableLength = 0
    audience.tell([called(4)])
    audience.tell([called(5)])
    expect(slow.happenings).toEqual([{ type: 'missed', at: 4, count: 3 }, called(4), called(5)])
    expect(quick.happenings.map(({ type }) => type)).not.toContain('missed')
  })

  it('are counted: the first one and the last one make a difference, and there are not too many', () => {
    const changes: boolean[] = []
    const audience = new Audience((isThere) => changes.push(isThere))
    const leaves = Array.from({ length: READERS_MAX }, () => audience.join(new Sink()))
    expect(audience.isFull).toBe(true)
    for (const leave of leaves) leave()
    leaves[0]?.()
    expect(changes).toEqual([true, false])
    expect(audience.isFull).toBe(false)
  })

  it('are told that it is over', () => {
    const changes: boolean[] = []
    const audience = new Audience((isThere) => changes.push(isThere))
    const sink = new Sink()
    audience.join(sink)
    audience.close()
    audience.close()
    expect(sink.isEnded).toBe(true)
    expect(changes).toEqual([true, false])
  })

  it('hear that it goes on when nothing happens', () => {
    const audience = new Audience(() => {})
    const sink = new Sink()
    audience.join(sink)
    audience.tell([])
    audience.keepAlive()
    expect(sink.lines).toEqual(['\n'])
  })
})
