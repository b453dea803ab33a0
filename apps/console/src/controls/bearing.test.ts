import { describe, expect, it } from 'vitest'
import { portrait } from '../recording/telling.fixture.ts'
import { bearingOf } from './bearing.ts'

describe('what a node is up to', () => {
  it.each([
    [{ standing: 'leading' }, 'leads'],
    [{ standing: 'following', leader: 3 }, 'follows n3'],
    [{ standing: 'following' }, 'follows nobody'],
    [{ standing: 'electing' }, 'elects'],
    [{ standing: 'isolated' }, 'isolated'],
    [{ standing: 'leading', life: 'paused' }, 'paused'],
    [{ standing: 'leading', life: 'down' }, 'down'],
    [{ life: 'gone' }, 'left'],
    [{ lifecycle: 'halted' }, 'halted'],
    [{ lifecycle: 'joining' }, 'joining'],
  ] as const)('%o is that it %s', (facts, words) => {
    expect(bearingOf(portrait(1, facts)).words).toBe(words)
  })

  it('is told by more than a colour', () => {
    const glyphs = (['leading', 'electing', 'following', 'isolated'] as const).map(
      (standing) => bearingOf(portrait(1, { standing })).glyph,
    )
    expect(new Set(glyphs).size).toBe(glyphs.length)
  })
})
