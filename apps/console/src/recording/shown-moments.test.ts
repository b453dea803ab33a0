import { describe, expect, it } from 'vitest'
import { Moment } from './moment.ts'
import { ShownMoments } from './shown-moments.ts'

const shown = (count: number) => ({ moment: new Moment(), count })

describe('the moments that were asked for last', () => {
  it('are gone on from at the latest that is not too late', () => {
    const moments = new ShownMoments()
    const [early, late] = [shown(10), shown(20)]
    moments.remember(late)
    moments.remember(early)
    expect(moments.latest(0, 30)).toBe(late)
    expect(moments.latest(0, 20)).toBe(late)
    expect(moments.latest(0, 19)).toBe(early)
    expect(moments.latest(0, 9)).toBeUndefined()
    expect(moments.latest(11, 19)).toBeUndefined()
  })

  it('are few: the one that nobody asked for the longest is forgotten', () => {
    const moments = new ShownMoments()
    const [first, second] = [shown(1), shown(2)]
    moments.remember(first)
    moments.remember(second)
    for (let count = 3; count <= 8; count++) moments.remember(shown(count))
    moments.remember(first)
    moments.remember(shown(9))
    expect(moments.latest(0, 1)).toBe(first)
    expect(moments.latest(0, 2)).toBe(first)
  })

  it('are none once what was recorded is another', () => {
    const moments = new ShownMoments()
    moments.remember(shown(1))
    moments.forget()
    expect(moments.latest(0, 9)).toBeUndefined()
  })
})
