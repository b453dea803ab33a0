import { describe, expect, test } from 'vitest'
import { inTurn } from './in-turn.ts'

describe('calls of two kinds', () => {
  test('come in turn, as many of the former as its share', () => {
    const made: string[] = []
    const next = inTurn(
      0.75,
      async () => made.push('read'),
      async () => made.push('write'),
    )
    for (let calls = 0; calls < 8; calls += 1) void next()
    expect(made.join(' ')).toBe('write read read read write read read read')
  })

  test.each([
    [0, 'latter'],
    [1, 'former'],
  ])('are all of one kind at a share of %d', (share, kind) => {
    const made = new Set<string>()
    const next = inTurn(
      share,
      async () => made.add('former'),
      async () => made.add('latter'),
    )
    for (let calls = 0; calls < 10; calls += 1) void next()
    expect([...made]).toEqual([kind])
  })
})
